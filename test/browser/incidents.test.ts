/** What administrators tell of the platform, on the status page. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { join } from '../support/accountsApp.ts';
import { findAccessibilityFaults } from '../support/accessibility.ts';
import { until } from '../support/until.ts';
import { Fleet } from '../support/fleet.ts';
import { openWebApp, PHONE } from '../support/webApp.ts';

const web = await openWebApp({ after });
const administrator = await join(web, 'ada@example.org', 'administrator');

/** Clicks a button that opens a dialog, and gives the dialog. */
async function openDialog(page: Page, button: string) {
  await page.getByRole('button', { name: button }).first().click();
  const dialog = page.getByRole('alertdialog');
  await dialog.waitFor();
  return dialog;
}

async function closed(page: Page): Promise<void> {
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
}

test('an incident is opened, followed and resolved on the page, and a visitor reads it', async () => {
  const page = await web.visit('/status', { as: administrator });
  const visitor = await web.visit('/status');
  const opening = await openDialog(page, 'Open incident');
  await opening.getByLabel('Title').fill('Slow disks in Frankfurt');
  await opening.getByLabel('Impact').selectOption('major');
  await opening.getByLabel('Database').check();
  await opening.getByLabel('First update').fill('Servers read slowly.\nWe look into it.');
  await opening.getByRole('button', { name: 'Open incident' }).click();
  await closed(page);
  const report = page.getByRole('article').filter({ hasText: 'Slow disks in Frankfurt' });
  await report.getByText('Investigating').waitFor();
  await report.getByText('Affects: App, Database.').waitFor();

  const update = await openDialog(page, 'Post update');
  await update.getByLabel('Status').selectOption('identified');
  await update.getByLabel('Update', { exact: true }).fill('A switch port drops frames.');
  // By keyboard: the dialog holds the focus, and Enter on its button posts.
  await update.getByRole('button', { name: 'Post update' }).focus();
  await page.keyboard.press('Enter');
  await closed(page);
  await report.getByText('Identified').waitFor();

  await visitor.reload();
  await visitor.getByRole('link', { name: 'Slow disks in Frankfurt' }).click();
  await visitor.getByRole('heading', { name: 'Slow disks in Frankfurt', level: 1 }).waitFor();
  assert.match(await visitor.title(), /^Slow disks in Frankfurt · /);
  assert.deepEqual(await visitor.getByRole('listitem').locator('p.whitespace-pre-wrap').allTextContents(), [
    'A switch port drops frames.',
    'Servers read slowly.\nWe look into it.',
  ]);
  assert.equal(await visitor.getByRole('button', { name: 'Post update' }).count(), 0);

  const resolving = await openDialog(page, 'Resolve');
  await resolving.getByLabel('Last update').fill('The port is replaced.');
  await resolving.getByRole('button', { name: 'Resolve' }).click();
  await closed(page);
  const past = page.getByRole('region', { name: 'Past incidents' });
  await past.getByText('The port is replaced.').waitFor();
  assert.equal(await page.getByRole('article').count(), 0);
  assert.deepEqual(web.faults, []);
});

function timeline(page: Page): Promise<string[]> {
  return page.getByRole('listitem').locator('span:first-child').allTextContents();
}

test('maintenance is planned and cancelled on the page, and has one of its own', async () => {
  const page = await web.visit('/status', { as: administrator });
  const planning = await openDialog(page, 'Plan maintenance');
  await planning.getByLabel('Title').fill('New disks');
  await planning.getByLabel('Starts').fill('2098-12-31T23:00');
  await planning.getByLabel('Ends').fill('2098-12-31T22:00');
  await planning.getByLabel('What customers will notice').fill('Servers restart.');
  await planning.getByRole('button', { name: 'Plan maintenance' }).click();
  await planning.getByText('Maintenance ends after it starts.').waitFor();
  await planning.getByLabel('Ends').fill('2099-01-01T01:00');
  await planning.getByRole('button', { name: 'Plan maintenance' }).click();
  await closed(page);
  const report = page.getByRole('article').filter({ hasText: 'New disks' });
  await report.getByText('Planned maintenance').waitFor();
  // Berlin is an hour ahead of UTC in winter.
  assert.equal(await report.locator('time').first().getAttribute('datetime'), '2098-12-31T22:00:00.000000Z');
  const changing = await openDialog(page, 'Change');
  await changing.getByLabel('Title').fill('Newer disks');
  await changing.getByRole('button', { name: 'Change' }).click();
  await closed(page);
  await page.getByRole('article').filter({ hasText: 'Newer disks' }).waitFor();
  await page.getByRole('link', { name: 'Newer disks' }).click();
  await page.getByRole('heading', { name: 'Newer disks', level: 1 }).waitFor();
  assert.deepEqual(await timeline(page), ['It will end', 'It will begin', 'It was planned']);
  const cancelling = await openDialog(page, 'Cancel maintenance');
  await cancelling.getByRole('button', { name: 'Cancel maintenance' }).click();
  await closed(page);
  await page.getByText('Maintenance cancelled').waitFor();
  assert.deepEqual(await timeline(page), ['It was cancelled', 'It was planned']);
  assert.deepEqual(await findAccessibilityFaults(page), []);
  await page.getByRole('link', { name: 'Status' }).last().click();
  await page.getByRole('heading', { name: 'Status', level: 1 }).waitFor();
  await until('it is gone', async () => (await page.getByRole('article').count()) === 0);
  await page.goto('/status/maintenance/999');
  await page.getByText('Maintenance not found').waitFor();
});

test('a recorded incident is described on its own page', async () => {
  // Two minutes without the database, an hour ago.
  await web.owner.query(`
    INSERT INTO status_minutes
    SELECT date_trunc('minute', now()) - n * interval '1 minute', n NOT IN (60, 61),
           CASE WHEN n NOT IN (60, 61) THEN true END
    FROM generate_series(0, 90) n`);
  const found = async () => {
    const { days } = (await web.ask({ url: '/api/status/incidents' })).json();
    const incidents = days.flatMap((day: { incidents: { id: string; title: string }[] }) => day.incidents);
    return incidents.find(({ title }: { title: string }) => title === 'Database was unreachable');
  };
  const { id } = await until('the record has it', found);
  const page = await web.visit(`/status/incidents/${id}`, { as: administrator });
  await page.getByText('It began (recorded automatically)').waitFor();
  const describing = await openDialog(page, 'Describe');
  assert.equal(await describing.getByLabel('Status').inputValue(), 'resolved');
  await describing.getByLabel('Title').fill('Failover took long');
  await describing.getByLabel('What happened').fill('The standby took two minutes to lead.');
  await describing.getByRole('button', { name: 'Publish' }).click();
  await closed(page);
  await page.getByRole('heading', { name: 'Failover took long', level: 1 }).waitFor();
  await page.getByText('It was over (recorded automatically)').waitFor();
  await page.getByText('It lasted 2 minutes.').waitFor();
});

test('reports are accessible and fit a phone, in both themes', async () => {
  const incident = { title: 'Slow disks', components: ['app'], impact: 'minor', text: 'We look into it.' };
  const { id } = (await administrator.ask('POST', '/api/status/incidents', incident)).json();
  const plan = { title: 'New disks', text: 'Servers restart.', components: ['app'] };
  const when = { startsAt: '2098-12-31T22:00:00Z', endsAt: '2098-12-31T23:00:00Z' };
  await administrator.ask('POST', '/api/status/maintenance', { ...plan, ...when });
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await web.visit('/status', { as: administrator, viewport: PHONE, colorScheme });
    await page.getByRole('button', { name: 'Cancel maintenance' }).waitFor();
    assert.deepEqual(await findAccessibilityFaults(page), [], `/status, ${colorScheme}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'it fits');
    const dialog = await openDialog(page, 'Plan maintenance');
    assert.deepEqual(await findAccessibilityFaults(page), [], `the dialog, ${colorScheme}`);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.goto(`/status/incidents/${id}`);
    await page.getByRole('button', { name: 'Resolve' }).waitFor();
    assert.deepEqual(await findAccessibilityFaults(page), [], `its page, ${colorScheme}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'it fits');
  }
});

test('a visitor subscribes by mail, confirms, and unsubscribes by the link in a mail', async () => {
  const page = await web.visit('/status');
  await page.getByRole('textbox', { name: 'E-mail' }).fill('bob@example.org');
  await page.getByRole('button', { name: 'Subscribe by e-mail' }).click();
  await page.getByText('Check your email').waitFor();
  await page.goto(`/status/confirm#token=${web.mailbox.lastToken()}`);
  await page.getByRole('button', { name: 'Confirm subscription' }).click();
  await page.getByText('You are subscribed').waitFor();
  const { rows } = await web.owner.query('SELECT email, unsubscribe_token AS token FROM status_subscribers');
  assert.equal(rows[0].email, 'bob@example.org');
  await page.goto(`/status/unsubscribe/${rows[0].token}`);
  await page.getByRole('button', { name: 'Unsubscribe' }).waitFor();
  assert.deepEqual(await findAccessibilityFaults(page), []);
  await page.getByRole('button', { name: 'Unsubscribe' }).click();
  await page.getByText('You are unsubscribed').waitFor();
  assert.equal((await web.owner.query('SELECT FROM status_subscribers')).rowCount, 0);
});

test('an incident that is over is credited on its page, after a look at what each gets', async () => {
  const fleet = await Fleet.open(web.database);
  const plan = await fleet.plan('small', { monthly: '10' });
  const acme = await fleet.organization('acme');
  await acme.instance({ plan, from: '2025-03-01T10:00:00Z' });
  await fleet.runAt('2025-03-01T12:00:00Z');
  const [told] = await fleet.read<{ id: bigint }>(`
    WITH told AS (
      INSERT INTO incidents (title, components, impact, state, started_at, resolved_at, operator)
      VALUES ('Network away', '{app}', 'major', 'resolved', '2025-03-01 10:30Z', '2025-03-01 11:00Z', 'test')
      RETURNING incident_id
    )
    INSERT INTO incident_updates (incident_id, status, body, operator)
    SELECT incident_id, 'resolved', 'It is back.', 'test' FROM told RETURNING incident_id AS id`);
  const path = `/status/incidents/${told?.id}`;
  const visitor = await web.visit(path);
  await visitor.getByRole('heading', { name: 'Network away', level: 1 }).waitFor();
  assert.equal(await visitor.getByRole('button', { name: 'Service credit' }).count(), 0);
  const page = await web.visit(path, { as: administrator });
  const dialog = await openDialog(page, 'Service credit');
  await dialog.getByText('No organization was charged for hours with minutes down.').waitFor();
  await dialog.getByText('30 minutes that nobody recorded are not counted as down.').waitFor();
  await dialog.getByLabel('Minutes that count').selectOption('Every minute of the incident');
  await dialog.getByText('30 minutes of the incident, at 100 %.').waitFor();
  // 0.014881 for the hour, half of it.
  const credits = dialog.getByRole('table', { name: 'The largest credits, by organization' });
  assert.deepEqual(await credits.getByRole('row').nth(1).locator('th, td').allTextContents(), [
    'acme',
    'US$0.014881',
    'US$0.007441',
  ]);
  await dialog.getByText('To be credited').waitFor();
  assert.deepEqual(await findAccessibilityFaults(page), []);
  await dialog.getByRole('button', { name: 'Post credits' }).click();
  await closed(page);
  const again = await openDialog(page, 'Service credit');
  await again.getByText(`First credited by user ${administrator.userId}.`).waitFor();
  await again.getByText('Credited', { exact: true }).waitFor();
  assert.match((await acme.ledger()).at(-1) ?? '', /^credit 0\.007441 = /);
  fleet.close();
});

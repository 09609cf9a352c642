import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { findFaultsInEveryLook } from '../support/accessibility.ts';
import { join, makeOrganization, PASSWORD } from '../support/accountsApp.ts';
import { press, typeInto } from '../support/keyboard.ts';
import { openWebApp } from '../support/webApp.ts';

const web = await openWebApp({ after });

test('signing in leads an administrator without an organization home, and from there to what waits', async () => {
  await join(web, 'root@example.org', 'administrator');
  const ada = await join(web, 'ada@example.org');
  const { id } = await makeOrganization(web, 'Acme', ada);
  await ada.ask('POST', '/api/organizations/acme/tickets', { subject: 'Disk is full', body: 'Help.' });
  await web.owner.query(
    `UPDATE wallets SET balance_micros = -3000000, past_due_since = now() - interval '4 days' WHERE organization_id = $1`,
    [id],
  );
  await web.owner.query(
    `INSERT INTO billing_runs (runner, runner_id, as_of, started_at, finished_at, outcome, hours, amount_micros)
     VALUES ('daemon', 'host:1', now(), now(), now(), 'succeeded', 12, 3450000)`,
  );
  const page = await web.visit('/sign-in');
  await typeInto(page, 'E-mail', 'root@example.org');
  await typeInto(page, 'Password', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/home');
  const waiting = page.getByRole('region', { name: 'Waiting for you' });
  await waiting.getByRole('link', { name: '1 open ticket' }).waitFor();
  await waiting.getByRole('link', { name: '1 organization is past due' }).waitFor();
  await waiting.getByRole('link', { name: '0 parked instances are not billed' }).waitFor();
  await page.getByRole('region', { name: 'Charged' }).getByText('US$3.45').first().waitFor();
  await page
    .getByRole('table', { name: 'Past due by age' })
    .getByRole('row', { name: '3 to 7 days 1' })
    .waitFor();
  await page.getByRole('table', { name: 'Latest changes' }).getByText('Ticket: open').waitFor();
  assert.deepEqual(await findFaultsInEveryLook(page), []);
  await press(page, 'link', '1 open ticket');
  await page.getByRole('table', { name: 'tickets' }).getByRole('link', { name: 'Disk is full' }).waitFor();
  assert.deepEqual(web.faults, []);
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { BillingService } from '../../api/services/billingService.ts';
import { onlyRow } from '../../db/pool.ts';
import { formatInstant, type Instant } from '../../domain/instant.ts';
import { findAccessibilityFaults } from '../support/accessibility.ts';
import { addMember, join, makeOrganization, PASSWORD } from '../support/accountsApp.ts';
import {
  insertAddonPlan,
  insertPlan,
  insertPrice,
  type TestPlan,
  TestOrganization,
} from '../support/fleetRows.ts';
import { insertContainerPlan, insertRow } from '../support/insertRows.ts';
import { until } from '../support/until.ts';
import { DESKTOP, openWebApp, PHONE } from '../support/webApp.ts';
import { testServices } from '../support/services.ts';

const web = await openWebApp({ after });
const owner = await join(web, 'ada@example.org');
const regionId = await makeRegion();
const small = await makePlan('small', { monthly: '10', hourly: '0.0149' });

before(async () => {
  await makePlan('large', { monthly: '40', hourly: '0.0595' });
  await web.owner.query(`UPDATE plans SET display_name = 'Large server' WHERE code = 'large'`);
  const { plan_id } = await insertContainerPlan(web.owner, { code: 'c-512', memory_mib: 512 });
  await insertRow(web.owner, 'plan_prices', { plan_id, kind: 'container', price_monthly_micros: 0 });
});

async function makeRegion(): Promise<number> {
  const region = { code: 'fra1', name: 'Frankfurt' };
  return (await insertRow<{ region_id: number }>(web.owner, 'regions', region)).region_id;
}

async function makePlan(
  code: string,
  price: { monthly: string; hourly: string },
  diskGib = 50,
): Promise<TestPlan> {
  const plan = await insertPlan(web.owner, code, {
    display_name: code,
    memory_mib: 2048,
    disk_gib: diskGib,
  });
  await insertPrice(web.owner, plan, price);
  return plan;
}

async function found(name: string, balance: string): Promise<TestOrganization> {
  const { id, handle } = await makeOrganization(web, name, owner);
  const organization = new TestOrganization(web.owner, id, handle, regionId);
  await organization.credit(balance);
  return organization;
}

async function hoursAgo(hours: number): Promise<string> {
  const { rows } = await web.owner.query<{ moment: Instant }>(
    `SELECT clock_timestamp() - $1::numeric * interval '1 hour' AS moment`,
    [hours],
  );
  return formatInstant(onlyRow(rows).moment);
}

async function bill(): Promise<void> {
  const billing = new BillingService({ pool: web.pool, runner: 'built-in', runnerId: 'test' });
  await billing.runHourlyBilling();
}

/** What a provisioner would report. */
async function report(organization: TestOrganization, name: string, status: 'running' | 'stopped') {
  const { rows } = await web.owner.query<{ id: bigint; wanted: Instant | null }>(
    `SELECT instance_id AS id, wanted_since AS wanted FROM vps_instances WHERE organization_id = $1 AND name = $2`,
    [organization.id, name],
  );
  const { id, wanted } = onlyRow(rows);
  await testServices(web.pool).provisioning.report(
    {
      organizationId: organization.id,
      instanceId: id,
      status,
      completes: wanted,
      externalRef: null,
    },
    null,
  );
}

/** What a definition list says. */
async function factOf(page: Page, name: string): Promise<string> {
  const value = page.locator(`dt:text-is("${name}") + dd`).first();
  return (await value.innerText()).split('\n')[0] ?? '';
}

test('an instance is created with its price seen before, charged, and found as the reason in two clicks', async () => {
  const acme = await found('Acme', '10');
  // Three hours have begun, each in a clock hour of its own: entries 2, 3 and 4.
  await acme.instance({ plan: small, from: await hoursAgo(2.5) });
  await bill();
  const page = await web.visit(`/organizations/${acme.handle}`, { as: owner });

  await page.getByRole('button', { name: 'Create an instance' }).click();
  await page.getByLabel('Name').fill('web-1');
  await page.getByLabel('small').check();
  const price = page.getByRole('region', { name: 'Cost' });
  assert.match(
    (await price.innerText()).replaceAll(/\s+/g, ' '),
    /First hour US\$0\.0149 Hourly US\$0\.0149 Monthly cap US\$10\.00/,
  );
  assert.match(await price.innerText(), /Balance\s+US\$9\.96/);
  await page.getByRole('button', { name: 'Create instance' }).click();
  await page.getByRole('heading', { level: 1, name: 'web-1' }).waitFor();
  await page.getByText('Provisioning').first().waitFor();
  await until('the tab is named', async () => (await page.title()) === 'web-1 · Acme · ContainerStacks');
  await report(acme, 'web-1', 'running');
  // By itself: something was under way.
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await acme.instance({ plan: small, from: await hoursAgo(0) });
  await bill();

  await page.getByRole('navigation', { name: 'Organization' }).getByText('Wallet').click();
  // 5 hours at 0.0149.
  await page.getByTitle('US$9.9255').getByText('US$9.93').first().waitFor();
  assert.equal(await page.title(), 'Wallet · Acme · ContainerStacks');
  const entries = page.getByRole('table', { name: 'Ledger entries' }).getByRole('row');
  await entries.nth(5).waitFor();
  assert.equal(await entries.count(), 1 + 5);
  await page.getByLabel('Show').selectOption('top-ups');
  await page.waitForURL('**/wallet?kind=top_up');
  await entries.nth(2).waitFor({ state: 'detached' });
  assert.match(await entries.nth(1).innerText(), /Top-up/);
  await page.reload();
  await entries.nth(1).waitFor();
  assert.equal(await entries.count(), 1 + 1);
  await page.getByLabel('Show').selectOption('all kinds');
  await entries.nth(5).waitFor();
  assert.equal(page.url(), `${web.address}/organizations/${acme.handle}/wallet`);
  await entries.nth(1).getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: 'Charge: entry 5' }).waitFor();
  assert.deepEqual(await Promise.all(['Before', 'Charge', 'After'].map((name) => factOf(page, name))), [
    'US$9.9553',
    '-US$0.0298',
    'US$9.9255',
  ]);
  await page.getByRole('row', { name: /web-1/ }).getByRole('link').click();
  await page.getByRole('heading', { name: 'Charged by ledger entry 5' }).waitFor();
  await page.getByText('1 hour: US$0.0149').waitFor();
  const hours = page.getByRole('table', { name: 'Hours charged by entry 5' }).getByRole('row');
  await hours.nth(1).waitFor();
  assert.equal(await hours.count(), 1 + 1);
  assert.match(await hours.nth(1).innerText(), /\t1\s+small\s.*\sUS\$0\.014900/);

  // Of an older entry the hour that it charged, and not those before and after.
  await page.goto(`/organizations/${acme.handle}/wallet/entries/3`);
  await page.getByRole('row', { name: /^vm/ }).getByRole('link').click();
  await page.getByText('1 hour: US$0.0149').waitFor();
  const charged = page.getByRole('table', { name: 'Charged hours' }).getByRole('row');
  await charged.nth(3).waitFor();
  assert.equal(await charged.count(), 1 + 3);
  assert.deepEqual(web.faults, []);
});

test('a month’s statement adds up and prints in black on white', async () => {
  const ledger = await found('Ledgerly', '5');
  await ledger.instance({ plan: small, from: await hoursAgo(1.5) });
  await bill();
  const month = (await hoursAgo(0)).slice(0, 7);
  const page = await web.visit(`/organizations/${ledger.handle}/wallet/statements/${month}`, {
    as: owner,
    colorScheme: 'dark',
  });
  await page.getByText('Balance so far').waitFor();
  const sums = ['Opening balance', 'Top-ups', 'Charges posted', 'Balance so far'];
  assert.deepEqual(await Promise.all(sums.map((name) => factOf(page, name))), [
    'US$0.00',
    'US$5.00',
    '-US$0.03',
    'US$4.97',
  ]);
  assert.match(await page.getByRole('row', { name: /^vm/ }).innerText(), /small\s+.*\d{4}.*\s+2\s+US\$0\.03/);
  const file = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Posted: CSV by instance', exact: true }).click();
  assert.equal((await file).suggestedFilename(), `${ledger.handle}-statement-${month}.csv`);

  await page.emulateMedia({ media: 'print' });
  assert.ok(!(await page.getByRole('button', { name: 'Print' }).isVisible()));
  assert.ok(!(await page.getByRole('navigation').first().isVisible()));
  const colours = await page.evaluate(() => {
    const { backgroundColor, color } = getComputedStyle(document.body);
    return [backgroundColor, color];
  });
  assert.deepEqual(colours, ['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
  // Closer than on the screen, where a row has 10 pixels above it.
  const row = page.getByRole('row', { name: /^vm/ }).getByRole('cell').first();
  assert.equal(await row.evaluate((cell) => getComputedStyle(cell).paddingTop), '4px');
});

test('what a wallet does not cover is said before the click, with what is missing', async () => {
  const poor = await found('Poor', '0.01');
  const page = await web.visit(`/organizations/${poor.handle}`, { as: owner });
  await page.getByText('No instances yet').waitFor();
  await page.getByRole('button', { name: 'Create an instance' }).click();
  const refusal = page.getByRole('status').filter({ hasText: 'The wallet can’t cover this' });
  await refusal.getByText('Ask Example Hosting').waitFor();
  assert.match(
    (await refusal.innerText()).replaceAll(/\s+/g, ' '),
    /costs US\$0\.0149, and the balance is US\$0\.01: US\$0\.0049 is missing\. Ask Example Hosting Ltd to top up/,
  );
  assert.equal(await page.getByRole('button', { name: 'Create instance' }).isEnabled(), false);
  assert.deepEqual(await findAccessibilityFaults(page), []);

  await poor.credit('1');
  await page.reload();
  await page.getByRole('button', { name: 'Create an instance' }).click();
  await page.getByLabel('Name').fill('web-1');
  await page.route('**/instances', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  );
  await page.getByRole('button', { name: 'Create instance' }).click();
  await page.getByText('It may have been created. Check the list below').waitFor();
});

test('past due, a start says what is missing, and an administrator goes ahead with a reason', async () => {
  const owing = await found('Owing', '1');
  await owing.owe('2');
  const { id } = await owing.instance({ plan: small, from: await hoursAgo(0.5), status: 'stopped' });
  const path = `/organizations/${owing.handle}/instances/${id}`;
  const page = await web.visit(path, { as: owner });
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByText('The wallet can’t cover this').waitFor();
  const start = page.getByRole('alertdialog').getByRole('button', { name: 'Start' });
  assert.equal(await start.isEnabled(), false);

  const root = await join(web, 'root@example.org', 'administrator');
  const theirs = await web.visit(path, { as: root });
  await theirs.getByRole('button', { name: 'Start', exact: true }).click();
  await theirs.getByLabel('Reason to go ahead anyway').fill('promised by phone');
  await theirs.getByRole('alertdialog').getByRole('button', { name: 'Start' }).click();
  await theirs.getByText('Starting').waitFor();
  const { rows } = await web.owner.query(`SELECT detail FROM audit_log WHERE action = 'instance.start'`);
  assert.deepEqual(rows, [{ detail: { overrideReason: 'promised by phone', missing: '1.014900' } }]);
});

test('a stopped instance says that it is billed, a resize its new price, a deletion what it means', async () => {
  const org = await found('Powerful', '5');
  await makePlan('tiny-disk', { monthly: '50', hourly: '0.08' }, 25);
  const { id } = await org.instance({ plan: small, from: await hoursAgo(0.5) });
  await bill();
  const page = await web.visit(`/organizations/${org.handle}/instances/${id}`, { as: owner });
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText(/It is still billed \(US\$0\.0149 an hour\)/).waitFor();
  await page.getByRole('button', { name: 'Stop instance' }).click();
  await page.getByText('Stopping').waitFor();
  await report(org, 'vm', 'stopped');
  await page.getByText('Stopped, and still billed').waitFor();

  await page.getByRole('button', { name: 'Resize' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('max. US$10.00 a month').first().waitFor();
  assert.equal(await dialog.getByRole('radio', { checked: true }).count(), 0);
  const large = dialog.getByRole('radio', { name: /^Large server/ });
  await dialog.getByText('+US$30.00 a month').waitFor();
  const tiny = dialog.getByRole('radio', {
    name: /^tiny-disk.*Its disk is smaller than the 50 GiB there are/s,
  });
  assert.equal(await tiny.isDisabled(), true);
  await large.check();
  await dialog.getByRole('button', { name: 'Resize' }).click();
  await page.getByText('Resizing').waitFor();
  await report(org, 'vm', 'stopped');

  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByText('Hours that have begun are charged, the current one in full.').waitFor();
  await dialog.getByRole('button', { name: 'Delete instance' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Deleted').first().waitFor();
  assert.equal(await page.getByRole('button', { name: 'Delete' }).count(), 0);
});

test('a volume is added with its price seen before, made larger, and removed', async () => {
  const volumes = await insertAddonPlan(web.owner, 'volume-gib');
  await insertPrice(web.owner, volumes, { monthly: '0.10' });
  const org = await found('Archive', '1');
  const vm = await org.instance({ plan: small, from: await hoursAgo(0.5) });
  await bill();
  const page = await web.visit(`/organizations/${org.handle}/instances/${vm.id}`, { as: owner });
  const card = page.getByRole('region', { name: 'Add-ons' });
  await card.getByText('No add-ons').waitFor();
  await card.getByRole('button', { name: 'Add an add-on' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByLabel('Quantity').fill('30000');
  // 3,000 a month are 4.464286 an hour.
  await dialog.getByText('The wallet can’t cover this').waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Add', exact: true }).isEnabled(), false);
  await dialog.getByLabel('Quantity').fill('100');
  await dialog.getByLabel('Name').fill('data');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  const row = card.getByRole('row').filter({ hasText: 'data' });
  await row.waitFor();
  assert.match(
    (await row.innerText()).replaceAll(/\s+/g, ' '),
    /^data volume-gib 100 US\$0\.014881 US\$10\.00/,
  );

  await row.getByRole('button', { name: 'Change' }).click();
  await dialog.getByLabel('Quantity').fill('200');
  await dialog.getByRole('button', { name: 'Change' }).click();
  await card.getByText('US$20.00').waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  assert.deepEqual(await findAccessibilityFaults(page), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'it fits a phone');
  const { x = 0, width = 0 } = (await row.getByRole('button', { name: 'Remove' }).boundingBox()) ?? {};
  assert.ok(x > 0 && x + width <= 390, 'its buttons are seen');

  await row.getByRole('button', { name: 'Remove' }).click();
  await dialog.getByRole('button', { name: 'Remove add-on' }).click();
  await card.getByText('No add-ons').waitFor();
});

test('members see everything and change nothing, and another organization’s things do not exist for them', async () => {
  const org = await found('Closed', '5');
  const member = await join(web, 'member@example.org');
  await addMember(web, org.id, member, 'member');
  const page = await web.visit(`/organizations/${org.handle}`, { as: member });
  await page.getByText('No instances yet').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Create an instance' }).count(), 0);
  const stranger = await join(web, 'stranger@example.org');
  const elsewhere = await web.visit(`/organizations/${org.handle}/wallet`, { as: stranger });
  await elsewhere.getByRole('heading', { level: 1, name: 'Organization not found' }).waitFor();
  assert.equal(await elsewhere.getByText('Balance').count(), 0);
  for (const [path, what] of [
    ['/instances/999', 'Instance'],
    ['/wallet/statements/2026-13', 'Statement'],
  ] as const) {
    await page.goto(`/organizations/${org.handle}${path}`);
    await page.getByRole('heading', { level: 1, name: `${what} not found` }).waitFor();
  }
});

test('a container is deployed, a ticket opened, answered and closed', async () => {
  const org = await found('Helpful', '5');
  const page = await web.visit(`/organizations/${org.handle}/containers`, { as: owner });
  await page.getByRole('button', { name: 'Deploy a container' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByLabel('Name').fill('shop');
  await dialog.getByLabel('Image').fill('no image');
  await dialog.getByRole('button', { name: 'Deploy' }).click();
  await dialog.getByText('This did not work').waitFor();
  await dialog.getByLabel('Image').fill('docker.io/library/nginx:1.29');
  await dialog.getByRole('button', { name: 'Deploy' }).click();
  await page.getByText('Deploying').waitFor();

  await page.getByRole('navigation', { name: 'Organization' }).getByText('Tickets').click();
  await page.getByRole('button', { name: 'Open a ticket' }).click();
  await page.locator('input[name=subject]:focus').waitFor();
  await page.getByLabel('Subject').fill('It does not start');
  await page.getByLabel('Message', { exact: true }).fill('Nothing listens.\nNot even on port 80.');
  await page.getByRole('button', { name: 'Open ticket' }).click();
  await page.getByRole('heading', { level: 1, name: 'It does not start' }).waitFor();
  await page.getByText('Not even on port 80.').waitFor();
  await page.getByLabel('Message', { exact: true }).fill('Now it does.');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Now it does.' }).waitFor();
  assert.equal(await page.getByLabel('Message', { exact: true }).inputValue(), '');
  await page.getByRole('button', { name: 'Close ticket' }).click();
  await page.getByText('Closed', { exact: true }).waitFor();
});

test('someone whose session ends while typing signs in again and continues', async () => {
  const kim = await join(web, 'kim@example.org');
  const { handle } = await makeOrganization(web, 'Interrupted', kim);
  const page = await web.visit(`/organizations/${handle}/tickets`, { as: kim });
  await page.getByRole('button', { name: 'Open a ticket' }).click();
  await page.getByLabel('Subject').fill('It does not start');
  await page.getByLabel('Message', { exact: true }).fill('Nothing listens.');
  const again = page.getByRole('alertdialog', { name: 'Your session has ended' });
  const endSession = async () => {
    // What the page still asks for by itself would notice it first.
    await page.waitForLoadState('networkidle');
    await web.owner.query('DELETE FROM sessions WHERE user_id = $1', [kim.userId]);
  };
  const signInAgain = async () => {
    await again.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await again.getByRole('button', { name: 'Sign in' }).click();
    await again.waitFor({ state: 'detached' });
  };
  await endSession();
  await page.getByRole('button', { name: 'Open ticket' }).click();
  await again.waitFor();
  assert.equal(await page.getByText('Subject', { exact: true }).isVisible(), false);
  assert.deepEqual(await findAccessibilityFaults(page), []);
  await again.getByLabel('Password', { exact: true }).fill('not the password');
  await again.getByRole('button', { name: 'Sign in' }).click();
  await again.getByText('Wrong password').waitFor();
  await signInAgain();
  await page.getByText('Sign in and try again.').waitFor();
  assert.equal(await page.getByLabel('Subject').inputValue(), 'It does not start');
  await page.getByRole('button', { name: 'Open ticket' }).click();
  await page.getByRole('heading', { level: 1, name: 'It does not start' }).waitFor();

  // In a dialog, and noticed by what the page asks for by itself.
  await page.getByRole('navigation', { name: 'Organization' }).getByText('Containers').click();
  await page.getByRole('button', { name: 'Deploy a container' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Deploy a container' });
  await dialog.getByLabel('Name').fill('shop');
  await dialog.getByLabel('Image').fill('nginx');
  await endSession();
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))");
  await signInAgain();
  assert.equal(await dialog.getByLabel('Name').inputValue(), 'shop');
  await dialog.getByRole('button', { name: 'Deploy' }).click();
  await page.getByText('Deploying').waitFor();
});

test('every page fits a phone and is accessible, in light and in dark', async () => {
  const org = await found('Everywhere', '5');
  const { id } = await org.instance({ plan: small, from: await hoursAgo(1.5) });
  await org.instance({ plan: small, from: await hoursAgo(1), status: 'stopped' });
  await bill();
  const api = `/api/organizations/${org.handle}`;
  await owner.ask('POST', `${api}/containers`, { name: 'shop', plan: 'c-512', image: 'nginx' });
  const help = { subject: 'Help', body: 'It does not start.' };
  const ticket = (await owner.ask('POST', `${api}/tickets`, help)).json();
  const month = (await hoursAgo(0)).slice(0, 7);
  const page = await web.visit('/about', { as: owner, viewport: PHONE });
  const hour = await hoursAgo(0);
  for (const [path, sign] of [
    ['', 'All instances'],
    [`/instances/${id}?entry=2&from=2020-01-01T00:00:00Z&through=${hour}`, 'Back to the entry'],
    ['/wallet', 'a test'],
    ['/wallet/entries/2', 'Instances charged'],
    [`/wallet/statements/${month}`, 'Balance so far'],
    ['/containers', 'All containers'],
    ['/tickets', 'Help'],
    [`/tickets/${ticket.id}`, 'It does not start.'],
  ] as const) {
    await page.setViewportSize(PHONE);
    await page.goto(`/organizations/${org.handle}${path}`);
    await page.getByText(sign).first().waitFor();
    await page.locator('body:not(:has([aria-busy=true]))').waitFor();
    if (path === '') {
      await page.getByRole('button', { name: 'Create an instance' }).click();
      await page.getByRole('region', { name: 'Cost' }).waitFor();
    }
    const { tooWide, light, dark } = await look(page);
    assert.deepEqual({ tooWide, light, dark }, { tooWide: 0, light: [], dark: [] }, path);
  }
  assert.deepEqual(web.faults, []);
});

/** On a phone in the light, on a desk in the dark. */
async function look(page: Page): Promise<{ tooWide: number; light: string[]; dark: string[] }> {
  const tooWide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  const light = await findAccessibilityFaults(page);
  await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'dark'));
  await page.setViewportSize(DESKTOP);
  return { tooWide, light, dark: await findAccessibilityFaults(page) };
}

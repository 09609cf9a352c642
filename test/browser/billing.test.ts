import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { join, type Person } from '../support/accountsApp.ts';
import { Fleet } from '../support/fleet.ts';
import { findAccessibilityFaults } from '../support/accessibility.ts';
import { insertSelected } from '../support/insertRows.ts';
import { openWebApp, PHONE } from '../support/webApp.ts';

const CENT = { monthly: '1000', hourly: '0.01' };

const web = await openWebApp({ after });
const fleet = await Fleet.open(web.database);
after(() => fleet.close());
let root: Person;
let ada: Person;
/** Root's, from one test to the next: a browser in which nothing has to be loaded twice. */
let page: Page;

/**
 * One run as of now bills acme's three hours (begun 2.5, 1.5 and 0.5 hours ago) and one hour of each of beta's two
 * instances, all at a cent: acme's half a cent becomes 0.005 - 0.03, and gamma's two are parked. Then delta starts, a third
 * of beta's is brought in behind the mark, and a run does not get through to beta.
 */
before(async () => {
  root = await join(web, 'root@example.org', 'administrator');
  ada = await join(web, 'ada@example.org');
  const plan = await fleet.plan('cent', CENT);
  const unpriced = await fleet.plan('unpriced');
  const acme = await fleet.organization('acme', { balance: '0.005' });
  await acme.instance({ plan, from: await fleet.hoursFromNow(-2.5) });
  const beta = await fleet.organization('beta', { balance: '10' });
  const begun = await fleet.hoursFromNow(-0.5);
  await beta.instance({ plan, from: begun });
  await beta.instance({ plan, from: begun });
  const gamma = await fleet.organization('gamma');
  await gamma.instance({ plan: null, from: begun });
  await gamma.instance({ plan: unpriced, from: begun });
  await fleet.runAt(await fleet.hoursFromNow(0));
  const delta = await fleet.organization('delta');
  await delta.instance({ plan, from: await fleet.hoursFromNow(0) });
  await beta.instance({ plan, from: begun, behindTheMark: true });
  await insertSelected(
    fleet.owner,
    'billing_runs',
    `SELECT 'built-in' AS runner, 'host:9' AS runner_id, now() + interval '83 seconds' AS finished_at,
            'partial' AS outcome, $1::jsonb AS failures, $2::text AS error_message`,
    [
      JSON.stringify([{ organization: 'beta', error: 'canceling statement due to lock timeout' }]),
      '1 organization could not be billed',
    ],
  );
});
beforeEach(async () => {
  page = await web.visit('/about', { as: root });
});

function card(title: string): Locator {
  return page.getByRole('region', { name: title, exact: true });
}

/** The cells of a table's rows, as they are read. */
async function rowsOf(table: Locator): Promise<string[][]> {
  const rows = table.locator('tbody tr');
  await rows.first().waitFor();
  return Promise.all((await rows.all()).map((row) => row.locator('th, td').allTextContents()));
}

/** Names and values of a definition list. */
async function factsOf(part: Locator): Promise<Record<string, string>> {
  await part.locator('dd').first().waitFor();
  const names = await part.locator('dt').allTextContents();
  const values = await part.locator('dd').allTextContents();
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}

test('an administrator sees what every run billed, and of one run all there is', async () => {
  await page.goto('/billing');
  const runs = await rowsOf(page.getByRole('table', { name: 'Billing runs' }));
  assert.deepEqual(
    runs.map(([, outcome, by, , ...figures]) => [outcome, by, ...figures]),
    [
      ['Partial', 'App', '0', '0', 'US$0.00'],
      ['Succeeded', 'Daemon', '3', '5', 'US$0.05'],
    ],
  );
  assert.equal(runs[0]?.[3], '1 min 23 s');
  const chart = page.getByRole('list', { name: 'Instances billed by each run' });
  const [first, second] = await chart.getByRole('listitem').allTextContents();
  assert.match(first ?? '', /: Succeeded, 3 instances, 5 hours, US\$0\.05$/);
  assert.match(second ?? '', /: Partial, 0 instances, 0 hours, US\$0\.00$/);

  await page.getByRole('table', { name: 'Billing runs' }).getByRole('link').last().click();
  await page.getByRole('heading', { name: 'Billing run 1', level: 1 }).waitFor();
  const facts = await factsOf(card('Summary'));
  assert.deepEqual([facts.Amount, facts.Hours, facts.Instances], ['US$0.05', '5', '3']);
  assert.deepEqual([facts['Organizations that became past due'], facts['Instances parked']], ['1', '2']);
  assert.deepEqual(await rowsOf(page.getByRole('table', { name: 'Charges by organization' })), [
    ['acme', '3', 'US$0.03'],
    ['beta', '2', 'US$0.02'],
  ]);

  await page.goto('/billing/runs/2');
  await page.getByText('1 organization could not be billed').waitFor();
  assert.deepEqual(
    await rowsOf(page.getByRole('table', { name: 'Organizations that could not be billed' })),
    [['beta', 'canceling statement due to lock timeout']],
  );
});

test('the next run is previewed, and each parked instance says why and what helps', async () => {
  await page.goto('/billing');
  // Hour 0 of delta's, which has no money, and that of beta's behind the mark.
  assert.deepEqual(await factsOf(card('Next run')), {
    Amount: 'US$0.02',
    Hours: '2',
    Instances: '2',
    'Would become past due': '1',
  });
  await card('Next run').getByRole('link', { name: 'delta' }).waitFor();
  const parked = card('Parked instances');
  const rows = await rowsOf(parked.getByRole('table'));
  assert.deepEqual(
    rows.map(([, organization, plan, , reason]) => [organization, plan, reason]),
    [
      ['beta', 'cent', 'Imported hours'],
      ['gamma', '–', 'No plan'],
      ['gamma', 'unpriced', 'No price'],
    ],
  );
  const remedies = await factsOf(parked);
  assert.match(remedies['Imported hours'] ?? '', /Nothing to do: the next run charges them/);
  assert.match(remedies['No plan'] ?? '', /Resize it to its real plan/);
  assert.match(remedies['No price'] ?? '', /Set one that takes effect by then/);
});

test('a price is set from a moment on, once its words have been read', async () => {
  await page.goto('/billing');
  await page.getByRole('link', { name: 'Plans and prices' }).first().click();
  const plans = await rowsOf(page.getByRole('table', { name: 'Plans with current prices: VPS' }));
  assert.deepEqual(
    plans.map(([, ...cells]) => cells),
    [
      ['Available', 'US$0.01', 'US$1,000.00'],
      ['No price', '–', '–'],
    ],
  );
  await page.getByRole('link', { name: 'cent', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Plan cent' }).waitFor();
  const prices = page.getByRole('table', { name: 'Prices of the plan' });
  const present = ['1 Jan 2000, 01:00', 'Current', 'US$0.01', 'US$1,000.00'];
  assert.deepEqual(await rowsOf(prices), [present]);

  await page.getByLabel('Monthly cap').fill('20');
  await page.getByLabel('Hourly').fill('0.03');
  await page.getByLabel('From').fill('2098-01-01T00:00');
  const dialog = page.getByRole('alertdialog', { name: 'New price for cent' });
  const submit = page.getByRole('button', { name: 'Set price…' });
  const told = async () => (await dialog.getByText('on this plan').textContent()) ?? '';
  await submit.click();
  assert.equal(
    await told(),
    'From 1 January 2098, 00:00 UTC: US$20.00 a month and US$0.03 an hour instead of US$1,000.00 and US$0.01; ' +
      '5 subscriptions on this plan; hours before stay as they are.',
  );
  await dialog.getByRole('button', { name: 'Set price' }).click();
  await page.getByText('Price set').waitFor();
  await prices.getByText('Upcoming').waitFor();
  const toCome = ['1 Jan 2098, 01:00', 'Upcoming', 'US$0.03', 'US$20.00'];
  assert.deepEqual(await rowsOf(prices), [toCome, present]);

  await page.getByLabel('Monthly cap').fill('6.72');
  await submit.click();
  assert.match(
    await told(),
    /: US\$6\.72 a month and a 672nd of it an hour instead of .* Until 1 January 2098, 00:00 UTC, when /,
  );
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByLabel('From').fill('2098-01-01T00:00');
  await submit.click();
  await page.getByText('The plan already has a price from that moment on.').waitFor();
  assert.equal(await page.getByLabel('Monthly cap').inputValue(), '6.72');
});

/** Lets the server do what it is asked, and loses its answer, or all of it but the beginning: once. */
async function loseAnAnswer(path: string, { butFor }: { butFor?: string } = {}): Promise<void> {
  await page.route(
    path,
    async (route) => {
      const response = await route.fetch();
      if (butFor === undefined) await route.abort();
      else await route.fulfill({ response, body: butFor });
    },
    { times: 1 },
  );
}

async function topUpsOf(handle: string): Promise<string[]> {
  const rows = await fleet.read<{ line: string }>(
    `SELECT concat_ws(' ', amount_micros, reason) AS line
     FROM wallet_ledger JOIN organization_handles USING (organization_id)
     WHERE handle = $1 AND kind = 'top_up' AND actor LIKE 'user %' ORDER BY entry_no`,
    [handle],
  );
  return rows.map(({ line }) => line);
}

test('a top-up is posted once, pressed twice and with its answer lost', async () => {
  await page.goto('/billing');
  const pastDue = card('Past due');
  const row = pastDue.getByRole('row', { name: 'acme' });
  assert.match((await row.textContent()) ?? '', /-US\$0\.03/);
  await row.getByRole('button', { name: 'Top up acme', exact: true }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Top up acme' });
  await dialog.getByLabel('Amount in USD').fill('5');
  await dialog.getByLabel('Reason').fill('invoice 117');
  const post = dialog.getByRole('button', { name: 'Post top-up' });
  await loseAnAnswer('**/wallet/top-ups');
  await post.dblclick();
  await dialog.getByText('This may not have worked').waitFor();
  await dialog.getByText('It is safe to post it again').waitFor();
  await post.click();
  await dialog.waitFor({ state: 'detached' });
  await pastDue.getByText('US$5.00 posted to the wallet of acme').waitFor();
  await pastDue.getByText('The balance is now US$4.98.').waitFor();
  await pastDue.getByText('No organization is past due').waitFor();
  assert.deepEqual(await topUpsOf('acme'), ['5000000 invoice 117']);

  await page.getByRole('link', { name: 'Audit log' }).click();
  const [auditEvent] = await rowsOf(page.getByRole('table', { name: 'Audit log' }));
  assert.match(auditEvent?.[1] ?? '', /^Wallet: top up \(wallet of \d+\)/);
  assert.match(auditEvent?.[1] ?? '', /amount: 5\.000000/);
  assert.deepEqual(auditEvent?.slice(2), ['acme', 'root@example.org']);
});

test('what was posted after all is not posted with another amount too, unless that is wanted', async () => {
  await page.goto('/billing/wallets');
  const wallets = card('Wallets');
  await wallets.getByRole('row', { name: 'acme' }).waitFor();
  await wallets.getByRole('searchbox', { name: 'Search' }).fill('be');
  await wallets.getByRole('button', { name: 'Search' }).click();
  await wallets.getByRole('row', { name: 'acme' }).waitFor({ state: 'detached' });
  await wallets.getByRole('button', { name: 'Top up' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Top up beta' });
  await dialog.getByLabel('Amount in USD').fill('7');
  await dialog.getByLabel('Reason').fill('seven');
  await loseAnAnswer('**/wallet/top-ups', { butFor: '{"entry":' });
  await dialog.getByRole('button', { name: 'Post top-up' }).click();
  await dialog.getByText('This may not have worked').waitFor();
  await dialog.getByText('It is safe to post it again').waitFor();
  await dialog.getByLabel('Amount in USD').fill('8');
  await dialog.getByRole('button', { name: 'Post top-up' }).click();
  await dialog.getByText('Your earlier attempt went through').waitFor();
  assert.deepEqual(await topUpsOf('beta'), ['7000000 seven']);
});

test('the books are audited on demand: green when clean, and a breach is named', async () => {
  await page.goto('/billing');
  const audit = card('Audit of the books');
  const answered = Promise.withResolvers<void>();
  await page.route('**/api/billing/audit', (route) => answered.promise.then(() => route.continue()), {
    times: 1,
  });
  await audit.getByRole('button', { name: 'Check the books' }).click();
  await audit.getByText('Checking the books. On a large fleet this can take a minute or more.').waitFor();
  assert.equal(await audit.getByRole('button', { name: 'Check the books' }).isDisabled(), true);
  answered.resolve();
  await audit.getByText('All 22 checks are clean').waitFor();
  await audit.getByText('Show 22 clean checks').click();
  const checks = await rowsOf(audit.getByRole('table'));
  assert.equal(checks.length, 22);
  assert.deepEqual(checks[0], ['One charge per instance-hour', '5 charges', '0', 'Clean']);

  const move = (byMicros: number) =>
    fleet.read(
      `UPDATE wallets w SET balance_micros = balance_micros + $1 FROM organization_handles h
       WHERE h.organization_id = w.organization_id AND handle = 'gamma'`,
      [byMicros],
    );
  await move(1);
  await audit.getByRole('button', { name: 'Check again' }).click();
  await audit.getByRole('alert').getByText('1 breach in 1 of 22 checks').waitFor();
  await audit.getByText('gamma: the balance is 0.000001, but 0 ledger entries come to 0.000000').waitFor();
  assert.equal(await audit.getByText('are clean').count(), 0);
  await move(-1);
});

test('for others there is no billing page, and the API refuses them', async () => {
  const hers = await web.visit('/billing', { as: ada });
  const nowhere = hers.getByRole('heading', { name: 'Page not found' });
  await nowhere.waitFor();
  assert.equal(await hers.getByRole('link', { name: 'Billing' }).count(), 0);
  for (const path of ['/billing/runs/1', '/billing/plans', '/billing/log']) {
    await hers.goto(path);
    await nowhere.waitFor();
  }
  for (const path of ['billing/runs', 'billing/runs/1/organizations', 'wallets', 'audit-log']) {
    assert.equal((await ada.ask('GET', `/api/${path}`)).statusCode, 403, path);
  }
  assert.equal((await ada.ask('POST', '/api/billing/audit')).statusCode, 403);
  const visitor = await web.visit('/billing');
  await visitor.waitForURL('**/sign-in?next=%2Fbilling');
});

test('axe finds nothing wrong with the billing pages, in both themes and on a phone', async () => {
  await page.setViewportSize(PHONE);
  await page.goto('/billing');
  await page.getByRole('button', { name: 'Check the books' }).click();
  await page.getByText('Show 22 clean checks').click();
  for (const table of ['Billing runs', 'Instances that are not charged']) {
    await page.getByRole('table', { name: table }).waitFor();
  }
  await findNothingWrong();
  await page.goto('/billing/wallets');
  await page.getByRole('table', { name: 'organizations' }).waitFor();
  await findNothingWrong();
  await page.getByRole('button', { name: 'Top up' }).first().click();
  await page.getByLabel('Amount in USD').waitFor();
  await findNothingWrong();
  for (const [path, table] of [
    ['/billing/runs/1', 'Charges by organization'],
    ['/billing/plans/cent', 'Prices of the plan'],
    ['/billing/log', 'Audit log'],
  ] as const) {
    await page.goto(path);
    await page.getByRole('table', { name: table }).waitFor();
    await findNothingWrong();
  }
});

async function findNothingWrong(): Promise<void> {
  for (const theme of ['light', 'dark']) {
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
    assert.deepEqual(await findAccessibilityFaults(page), [], `${page.url()}, ${theme}`);
  }
  assert.equal(await page.evaluate('document.documentElement.scrollWidth'), PHONE.width);
}

test('the pages throw nothing and keep to their content security policy', () => {
  assert.deepEqual(web.faults, []);
});

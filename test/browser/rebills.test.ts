import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Page } from 'playwright-core';
import { findAccessibilityFaults } from '../support/accessibility.ts';
import { join, type Person } from '../support/accountsApp.ts';
import { Fleet, type TestOrganization } from '../support/fleet.ts';
import { openWebApp } from '../support/webApp.ts';

const web = await openWebApp({ after });
const fleet = await Fleet.open(web.database);
after(() => fleet.close());
let root: Person;
let page: Page;
let acme: TestOrganization;
/** The browser's zone may be any: where the window lies in it is worked out there. */
const FROM = '2025-01-01T00:00:00Z';
const UNTIL = '2025-01-01T02:00:00Z';

before(async () => {
  root = await join(web, 'root@example.org', 'administrator');
  const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.02' });
  acme = await fleet.organization('acme', { balance: '1' });
  const ended = await fleet.organization('gone');
  for (const one of [acme, ended]) {
    await one.instance({ plan, from: '2025-01-01T00:10Z', until: '2025-01-01T01:40Z' });
  }
  await fleet.runAt('2025-01-01T02:30Z');
  await fleet.read('UPDATE organizations SET deleted_at = now() WHERE organization_id = $1', [ended.id]);
});
beforeEach(async () => {
  page = await web.visit('/billing', { as: root });
});

test('a wrong price is previewed by organization, corrected, listed, and shown by resource', async () => {
  await page.getByRole('link', { name: 'Rebills' }).click();
  await page.getByText('No price was corrected yet').waitFor();
  const local = (moment: string) =>
    page.evaluate((text) => {
      const date = new Date(text);
      return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    }, moment);
  await page.getByLabel('Plan that was charged').fill('penny');
  await page.getByLabel('From').fill(await local(FROM));
  await page.getByLabel('Until').fill(await local(FROM));
  await page.getByLabel('Right monthly cap').fill('1000');
  await page.getByLabel('Right hourly').fill('0.01');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('until must be later than from').waitFor();
  await page.getByLabel('Until').fill(await local(UNTIL));
  await page.getByRole('button', { name: 'Preview' }).click();
  const table = page.getByRole('table', { name: 'What would be corrected, by organization' });
  await table.getByText('Left out: the organization is closed').waitFor();
  assert.match(
    (await table.getByRole('row', { name: /acme/ }).textContent()) ?? '',
    /2US\$0\.04US\$0\.02US\$0\.02$/,
  );
  assert.deepEqual(await findAccessibilityFaults(page), []);

  await page.getByRole('button', { name: 'Correct…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Correct 2 hours of 1 organization?' });
  await dialog.getByLabel('Reason').fill('the price was doubled');
  await dialog.getByRole('button', { name: 'Post adjustments' }).click();
  const list = page.getByRole('table', { name: 'Rebills, newest first' });
  assert.match(
    (await list.getByRole('row', { name: /penny/ }).textContent()) ?? '',
    /Applied.*2 hours of 1 organization/,
  );

  const { entries, balance } = await acme.wallet();
  assert.equal(balance, '0.980000');
  await page.goto(`/organizations/acme/wallet/entries/${entries}`);
  const corrected = page.getByRole('table', { name: 'Corrected hours, by instance' });
  assert.match(
    (await corrected.getByRole('row', { name: /vm/ }).textContent()) ?? '',
    /penny2.*0\.04.*0\.02.*0\.02/,
  );
  const { rows } = await web.owner.query<{ month: string }>(
    `SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM') AS month`,
  );
  await page.goto(`/organizations/acme/wallet/statements/${rows[0]?.month}`);
  await page.getByRole('heading', { name: 'Corrected prices, by what was billed' }).waitFor();
  assert.deepEqual(await findAccessibilityFaults(page), []);
});

test('a rebill that waits is confirmed by another administrator than who asked', async () => {
  await fleet.read(
    `INSERT INTO rebills (idempotency_key, plan_id, plan_kind, from_hour, until_hour, price_monthly_micros, reason, state, asked_by)
     SELECT 'waiting', plan_id, kind, '2024-01-01Z', '2024-01-02Z', 1, 'of another', 'waiting', 'operator ada' FROM plans`,
  );
  await page.goto('/billing/rebills');
  const row = page.getByRole('row', { name: /of another/ });
  await row.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Confirm and apply' }).click();
  await row.getByText('Applied').waitFor();
});

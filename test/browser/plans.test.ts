import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { findAccessibilityFaults } from '../support/accessibility.ts';
import { join, type Person } from '../support/accountsApp.ts';
import { press, typeInto } from '../support/keyboard.ts';
import { openWebApp, PHONE } from '../support/webApp.ts';

const web = await openWebApp({ after });
let root: Person;

before(async () => {
  root = await join(web, 'root@example.org', 'administrator');
});

test('visitors are told that there are no prices yet', async () => {
  const page = await web.visit('/prices', { viewport: PHONE });
  await page.getByText('No prices yet').waitFor();
  await findNothingWrong(page);
});

test('a plan is created by keyboard, edited and retired, and the price page follows', async () => {
  const page = await web.visit('/billing/plans', { as: root });
  await page.getByText('No plans yet').waitFor();
  await press(page, 'button', 'Create a plan');
  await page.getByLabel('Kind').selectOption('addon');
  assert.equal(await page.getByLabel('vCPUs').count(), 0);
  await typeInto(page, 'Code', '2024');
  await typeInto(page, 'Name', 'Daily backups');
  await typeInto(page, 'Monthly cap in USD (optional)', '6.72');
  await press(page, 'button', 'Create plan');
  await page.getByText('must contain a letter').waitFor();
  await page.getByLabel('Code').fill('backups');
  await press(page, 'button', 'Create plan');
  await page.getByRole('heading', { level: 1, name: 'Plan backups' }).waitFor();
  await page.getByText('Add-on “Daily backups”').waitFor();

  await page.getByRole('button', { name: 'Edit' }).click();
  const edit = page.getByRole('alertdialog', { name: 'Edit backups' });
  await edit.getByLabel('Name').fill('Backups');
  await edit.getByLabel('Description').fill('Kept for seven days.');
  await edit.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Plan saved').waitFor();
  await page.getByText('Add-on “Backups”').waitFor();
  await page.getByText('Kept for seven days.').waitFor();

  await page.getByLabel('Monthly cap').fill('13.44');
  await page.getByLabel('From').fill('2098-01-01T00:00');
  await page.getByRole('button', { name: 'Set price…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'New price for backups' });
  await dialog
    .getByText(
      'From 1 January 2098, 00:00 UTC: US$13.44 a month instead of US$6.72; 0 subscriptions on this plan; ' +
        'hours before stay as they are.',
    )
    .waitFor();
  await dialog.getByRole('button', { name: 'Set price' }).click();
  await page.getByText('Price set').waitFor();
  await findNothingWrong(page);

  const visitor = await web.visit('/status', { viewport: PHONE });
  await visitor.getByRole('link', { name: 'Prices' }).click();
  const row = visitor.getByRole('table', { name: 'Prices: Add-ons' }).locator('tbody tr');
  await row.waitFor();
  assert.deepEqual(await row.locator('td').allTextContents(), ['US$0.01', 'US$6.72']);
  const named = (await row.locator('th').textContent()) ?? '';
  assert.match(named, /^BackupsKept for seven days\.From 1 Jan 2098, 01:00: US\$13\.44 a month$/);
  await findNothingWrong(visitor);

  await page.getByRole('button', { name: 'Retire' }).click();
  await page
    .getByRole('alertdialog', { name: 'Retire backups?' })
    .getByRole('button', { name: 'Retire' })
    .click();
  await page.getByText('Plan retired').waitFor();
  await page.getByText('Retired', { exact: true }).waitFor();
  await page.goto('/prices');
  await page.getByText('No prices yet').waitFor();
  await page.goto('/billing/plans');
  await page.getByRole('table', { name: 'Plans with current prices: Add-ons' }).waitFor();
  await page.getByRole('button', { name: 'Create a plan' }).click();
  await page.setViewportSize(PHONE);
  await findNothingWrong(page);
  await page.goto('/billing/plans/backups');
  await page.getByRole('button', { name: 'Make available' }).click();
  await page
    .getByRole('alertdialog', { name: 'Make backups available again?' })
    .getByRole('button', { name: 'Make available' })
    .click();
  await page.getByText('Plan available again').waitFor();
});

test('a region is created, retired and made available again', async () => {
  const page = await web.visit('/billing/plans', { as: root });
  await page.getByRole('link', { name: 'Regions' }).click();
  await page.getByText('No regions yet').waitFor();
  await page.getByLabel('Code').fill('fra1');
  await page.getByLabel('Name').fill('Frankfurt');
  await page.getByRole('button', { name: 'Create region' }).click();
  await page.getByText('Region fra1 created').waitFor();
  const row = page.getByRole('table', { name: 'Regions' }).locator('tbody tr');
  for (const [button, done] of [
    ['Retire', 'Region fra1 retired'],
    ['Make available', 'Region fra1 available again'],
  ] as const) {
    await row.getByRole('button', { name: button }).click();
    const dialog = page.getByRole('alertdialog', { name: `${button}: fra1` });
    await dialog.getByRole('button', { name: button }).click();
    await page.getByText(done).waitFor();
  }
  await row.getByText('Available').first().waitFor();
  await page.setViewportSize(PHONE);
  await findNothingWrong(page);
});

async function findNothingWrong(page: Page): Promise<void> {
  for (const theme of ['light', 'dark']) {
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
    assert.deepEqual(await findAccessibilityFaults(page), [], `${page.url()}, ${theme}`);
  }
}

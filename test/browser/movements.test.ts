import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Page } from 'playwright-core';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import { findAccessibilityFaults } from '../support/accessibility.ts';
import { join, type Person } from '../support/accountsApp.ts';
import { Fleet } from '../support/fleet.ts';
import { openWebApp, PHONE } from '../support/webApp.ts';

const web = await openWebApp({ after });
const fleet = await Fleet.open(web.database);
after(() => fleet.close());
let root: Person;
let page: Page;
before(async () => {
  root = await join(web, 'root@example.org', 'administrator');
  await fleet.organization('acme', { balance: '5000' });
});
beforeEach(async () => {
  page = await web.visit('/about', { as: root });
});

test('a top-up of 5000 typed for 50 is corrected from its page, and both entries lead to each other', async () => {
  await page.goto('/organizations/acme/wallet/entries/1');
  await page.getByRole('button', { name: 'Mend this entry' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Mend entry 1 of acme' });
  await dialog.getByLabel('Movement').selectOption('Adjustment: take');
  await dialog.getByLabel('Amount').fill('4950');
  await dialog.getByLabel('Reason').fill('typed 5000 for 50');
  assert.match(
    (await dialog.locator('dl').textContent()) ?? '',
    /Balance now.*5,000\.00.*Balance after it.*50\.00/,
  );
  assert.deepEqual(await findAccessibilityFaults(page), []);
  await dialog.getByRole('button', { name: 'Post movement' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('table', { name: 'Entries about this one' }).getByRole('link').click();
  await page.getByRole('heading', { name: 'Adjustment: entry 2' }).waitFor();
  await page.getByRole('link', { name: 'entry 1', exact: true }).click();
  await page.getByRole('heading', { name: 'Top-up: entry 1' }).waitFor();
});

test('a refund above what is left of its top-up is refused in the dialog, and says what is left', async () => {
  await page.goto('/organizations/acme/wallet');
  await page.getByRole('button', { name: 'Post movement' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Move money of acme' });
  await dialog.getByLabel('Movement').selectOption('Refund: pay a top-up back');
  await dialog.getByLabel('Ledger entry').fill('1');
  await dialog.getByLabel('Amount').fill('50.01');
  await dialog.getByLabel('Reason').fill('leaves');
  await dialog.getByRole('button', { name: 'Post movement' }).click();
  await dialog.getByText(/at most 50\.000000/).waitFor();
  await dialog.getByLabel('Amount').fill('20');
  await dialog.getByRole('button', { name: 'Post movement' }).click();
  await page.getByText('Refund of US$20.00 taken from the wallet of acme').waitFor();
});

test('an organization is closed with its balance, and its wallet is found afterwards', async () => {
  await fleet.organization('leaver', { balance: '30' });
  await page.goto('/organizations/leaver/members');
  await page.getByRole('button', { name: 'Close organization' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Close leaver?' });
  await dialog.getByLabel('Refund').fill('10');
  await dialog.getByText('The rest of the balance, US$20.00, lapses.').waitFor();
  await dialog.getByLabel('Reason').fill('contract ended');
  assert.deepEqual(await findAccessibilityFaults(page), []);
  await dialog.getByRole('button', { name: 'Close organization' }).click();
  await page.getByRole('heading', { name: 'Held and owed' }).waitFor();
  await page.goto('/organizations/leaver/wallet');
  await page.getByText('(closed ').waitFor();
  const ledger = page.getByRole('table', { name: 'Ledger entries' });
  await ledger.getByText('Forfeit').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Top up' }).count(), 0);
});

test('a large movement is confirmed by another administrator than who asked for it', async () => {
  const { id } = await fleet.organization('large', { balance: '500' });
  const asked = { userId: root.userId, keyId: null, requestId: 'test' };
  await new WalletService(fleet.app, { confirmAboveMicros: 100_000_000n }).moveByHand(
    {
      organizationId: id,
      kind: 'credit',
      amountMicros: 200_000_000n,
      idempotencyKey: 'k',
      reason: 'goodwill',
    },
    asked,
  );
  await page.goto('/billing');
  const own = page.getByRole('row').filter({ hasText: 'goodwill (asked for by you)' });
  await own.getByRole('button', { name: 'Take back' }).waitFor();
  assert.equal(await own.getByRole('button', { name: 'Confirm' }).count(), 0);
  const second = await join(web, 'second@example.org', 'administrator');
  const theirs = await web.visit('/billing', { as: second });
  const row = theirs.getByRole('row').filter({ hasText: `goodwill (user ${root.userId})` });
  await row.getByRole('button', { name: 'Confirm' }).click();
  await theirs.getByRole('button', { name: 'Confirm and post' }).click();
  await theirs.getByRole('alertdialog').waitFor({ state: 'detached' });
  const { rows } = await fleet.owner.query('SELECT balance_micros FROM wallets WHERE organization_id = $1', [
    id,
  ]);
  assert.deepEqual(rows, [{ balance_micros: 700_000_000n }]);
});

test('a statement of any days is reached from the wallet, and has the billing address', async () => {
  await fleet.organization('paper', { balance: '12' });
  await page.goto('/organizations/paper/members');
  await page.getByLabel('Billing address').fill('Paper Ltd\n1 Mill Lane');
  await page.getByRole('button', { name: 'Save address' }).click();
  await page.getByText('Billing address saved').waitFor();
  await page.goto('/organizations/paper/wallet');
  const today = new Date().toISOString().slice(0, 10);
  await page.getByLabel('From').fill(today);
  await page.getByLabel('Through').fill(today);
  await page.getByRole('button', { name: 'Show statement' }).click();
  await page.getByText('1 Mill Lane').waitFor();
  await page.getByText('US$12.00').first().waitFor();
  assert.deepEqual(await findAccessibilityFaults(page), []);
});

test('what was saved is said, leaves by itself, waits while it is in focus, and Escape closes it', async () => {
  await fleet.organization('quiet');
  const phone = await web.visit('/organizations/quiet/members', {
    as: root,
    viewport: PHONE,
    colorScheme: 'dark',
  });
  const toast = phone.getByRole('dialog', { name: 'Name saved' });
  const save = async () => {
    await phone.getByRole('button', { name: 'Save name' }).click();
    await toast.waitFor();
  };
  await phone.getByLabel('Name').fill('Quieter');
  await save();
  assert.equal(await phone.locator('[aria-live=polite] >> text=Name saved').count(), 1);
  await phone.keyboard.press('F6');
  await phone.keyboard.press('Tab');
  assert.deepEqual(await findAccessibilityFaults(phone), []);
  await phone.clock.install();
  await phone.clock.fastForward(60_000);
  await toast.waitFor();
  await phone.keyboard.press('Escape');
  await toast.waitFor({ state: 'detached' });
  await save();
  await phone.clock.fastForward(6_000);
  await toast.waitFor({ state: 'detached' });
});

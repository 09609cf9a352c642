/** Somebody adds funds by themselves, and an administrator looks after what does not fit. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findAccessibilityFaults } from '../support/accessibility.ts';
import { addMember, join, makeOrganization, type Person } from '../support/accountsApp.ts';
import { Fleet } from '../support/fleet.ts';
import { PaymentProvider } from '../support/paymentProvider/paymentProvider.ts';
import { testProviders } from '../support/paymentProvider/testProviders.ts';
import { openWebApp, type WebApp } from '../support/webApp.ts';

const provider = await PaymentProvider.listen();
const web: WebApp = await openWebApp(
  { after },
  {
    services: {
      linkBase: () => web.address,
      payments: { providers: testProviders(provider.url), instructions: 'Example Bank' },
    },
  },
);
after(() => provider.close());
let ada: Person;
let root: Person;
let handle: string;

before(async () => {
  ada = await join(web, 'ada@example.org');
  root = await join(web, 'root@example.org', 'administrator');
  ({ handle } = await makeOrganization(web, 'Acme', ada));
});

test('a customer pays: declined at first, then paid, and the wallet has it', async () => {
  const page = await web.visit(`/organizations/${handle}/wallet`, { as: ada });
  await page.getByRole('link', { name: 'Add funds' }).click();
  await page.getByRole('button', { name: 'US$25.00' }).click();
  assert.equal(await page.getByLabel('Amount in USD').inputValue(), '25.00');
  assert.deepEqual(await findAccessibilityFaults(page), []);
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await page.getByRole('button', { name: 'Decline' }).click();
  await page.getByText('Your card was declined.').waitFor();
  assert.deepEqual(await findAccessibilityFaults(page), []);
  await page.getByRole('link', { name: 'Try again' }).click();
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await page.getByText('US$25.00 is in the wallet.').waitFor();
  await page.getByRole('link', { name: 'wallet', exact: true }).click();
  const payments = page.getByRole('table', { name: 'Payments, newest first' });
  await payments.getByText('Paid', { exact: true }).waitFor();
  assert.deepEqual(web.faults, []);
});

test('a transfer says where to, and with which reference; an administrator confirms it', async () => {
  const page = await web.visit(`/organizations/${handle}/wallet/add-funds?amount=6.077381`, { as: ada });
  assert.equal(await page.getByLabel('Amount in USD').inputValue(), '6.08');
  await page.getByLabel('Pay by').selectOption('Bank transfer');
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await page.getByText('Example Bank').waitFor();
  assert.match(await page.getByLabel('Reference').inputValue(), /^CS-/);
  const books = await web.visit('/billing/payments', { as: root });
  await books.getByRole('table', { name: 'payments', exact: true }).getByRole('link').first().click();
  await books.getByRole('button', { name: 'Confirm transfer' }).click();
  await books.getByLabel('Where to find it').fill('statement 17');
  await books.getByRole('button', { name: 'Credit it' }).click();
  await books.getByRole('link', { name: 'Entry 2' }).waitFor();
});

test('what does not fit is set aside, and credited by an administrator; a refund is paid back', async () => {
  const begun = await ada.ask('POST', `/api/organizations/${handle}/payments`, {
    provider: 'stripe',
    amount: '40',
  });
  const { payment, checkoutUrl } = begun.json();
  provider.books.pay(checkoutUrl.split('/').at(-1), '3000');
  await ada.ask('POST', `/api/organizations/${handle}/payments/${payment}/check`);
  const page = await web.visit('/billing/payments', { as: root });
  const waiting = page.getByRole('table', { name: 'Payments that wait for a decision' });
  await waiting.getByText('the provider took 30.00 USD, not 40.00 USD').waitFor();
  assert.deepEqual(await findAccessibilityFaults(page), []);
  await waiting.getByRole('link', { name: 'Acme' }).click();
  await page.getByRole('button', { name: 'Credit what came' }).click();
  await page.getByLabel('Reason').fill('agreed by phone');
  await page.getByRole('button', { name: 'Credit it' }).click();
  await page.getByRole('button', { name: 'Refund' }).click();
  assert.equal(await page.getByLabel('Amount in USD').inputValue(), '30.00');
  await page.getByLabel('Amount in USD').fill('12.50');
  await page.getByLabel('Reason').fill('too much');
  await page.getByRole('button', { name: 'Pay back' }).click();
  await page.getByRole('table', { name: 'Refunds' }).getByText('Paid back').waitFor();
  assert.equal(provider.books.checkouts.at(-1)?.refunds[0]?.amount, '1250');
  assert.deepEqual(await findAccessibilityFaults(page), []);
});

test('whoever is past due is led to the sum that ends it', async () => {
  const fleet = await Fleet.open(web.database);
  try {
    const plan = await fleet.plan('dear', { monthly: '1000', hourly: '3.5' });
    const poor = await fleet.organization('poor', { balance: '0.5' });
    await poor.instance({ plan, from: '2025-01-01T00:10Z' });
    await fleet.runAt('2025-01-01T01:30Z');
    await addMember(web, poor.id, ada, 'owner');
  } finally {
    await fleet.close();
  }
  const page = await web.visit('/organizations/poor', { as: ada });
  // -6.50, and the next hour's 3.50 beside it.
  const link = page.getByRole('status').getByRole('link', { name: 'Add funds' });
  assert.equal(await link.getAttribute('href'), '/organizations/poor/wallet/add-funds?amount=10.00');
});

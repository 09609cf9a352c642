/** A customer lets funds be added by themselves. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findAccessibilityFaults } from '../support/accessibility.ts';
import { join, makeOrganization, type Person } from '../support/accountsApp.ts';
import { PaymentProvider } from '../support/paymentProvider/paymentProvider.ts';
import { testProviders } from '../support/paymentProvider/testProviders.ts';
import { openWebApp, type WebApp } from '../support/webApp.ts';

const provider = await PaymentProvider.listen();
const web: WebApp = await openWebApp(
  { after },
  { services: { linkBase: () => web.address, payments: { providers: testProviders(provider.url) } } },
);
after(() => provider.close());
let ada: Person;
let handle: string;

before(async () => {
  ada = await join(web, 'ada@example.org');
  ({ handle } = await makeOrganization(web, 'Acme', ada));
});

const round = () => web.services.autoTopUpCharges.chargeDue('stripe', (error) => assert.fail(error));

test('a customer saves a card, and sees the wallet topped up; then declines, and turns it off', async () => {
  const page = await web.visit(`/organizations/${handle}/wallet`, { as: ada });
  const section = page.getByRole('region', { name: 'Automatic top-up' });
  await section.getByText('Off', { exact: true }).waitFor();
  await section.getByRole('button', { name: 'Set up' }).click();
  await section.getByLabel('When the balance falls below in USD').fill('10');
  await section.getByLabel('Add in USD').fill('25');
  await section.getByLabel('At most each month in USD').fill('60');
  assert.deepEqual(await findAccessibilityFaults(page), []);
  await section.getByRole('button', { name: 'Continue to save a card' }).click();
  await page.getByRole('button', { name: 'Save card' }).click();
  await section.getByText('On', { exact: true }).waitFor();
  await round();
  await page.reload();
  await page
    .getByRole('table', { name: 'Payments, newest first' })
    .getByText('Paid', { exact: true })
    .waitFor();
  await section.getByText('US$25.00 added this month (UTC)').waitFor();
  assert.deepEqual(await findAccessibilityFaults(page), []);

  await section.getByRole('button', { name: 'Change' }).click();
  await section.getByLabel('When the balance falls below in USD').fill('50');
  await section.getByRole('button', { name: 'Save', exact: true }).click();
  await section.getByText('US$50.00').waitFor();
  const card = provider.books.checkouts.find(({ kind }) => kind === 'setup')?.method ?? '';
  provider.books.refusing.set(card, 'card_declined');
  await round();
  await page.reload();
  await section.getByText('Paused', { exact: true }).waitFor();
  await section.getByText('The saved card was declined').waitFor();
  assert.deepEqual(await findAccessibilityFaults(page), []);
  await section.getByRole('button', { name: 'Turn off' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Turn off' }).click();
  await section.getByText('Off', { exact: true }).waitFor();
  assert.deepEqual(web.faults, []);
});

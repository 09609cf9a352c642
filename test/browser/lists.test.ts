import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findFaultsInEveryLook } from '../support/accessibility.ts';
import { join, makeOrganization, type Person } from '../support/accountsApp.ts';
import { insertRow } from '../support/insertRows.ts';
import { press, tabTo, typeInto } from '../support/keyboard.ts';
import { openWebApp, PHONE } from '../support/webApp.ts';

const web = await openWebApp({ after });
let root: Person;

before(async () => {
  root = await join(web, 'root@example.org', 'administrator');
  for (const name of ['ada', 'ben', 'cy']) await join(web, `${name}@example.com`);
});

test('a list is searched and ordered by keyboard, and its address brings it back as it was', async () => {
  const page = await web.visit('/billing/users', { as: root });
  await page.getByText('4 users').waitFor();
  await typeInto(page, 'Search', 'PLE.com');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('3 users').waitFor();
  await press(page, 'button', 'E-mail');
  const emails = page.getByRole('table', { name: 'users' }).getByRole('rowheader');
  await page
    .getByRole('columnheader', { name: 'E-mail' })
    .and(page.locator('[aria-sort=ascending]'))
    .waitFor();
  await page.waitForURL('**/billing/users?search=PLE.com&sort=email');
  // The rows of before stay until those asked for are here.
  await emails.first().getByText('ada@example.com').waitFor();
  assert.deepEqual(await emails.allTextContents(), ['ada@example.com', 'ben@example.com', 'cy@example.com']);
  assert.equal(
    await page.getByRole('link', { name: 'Download CSV' }).getAttribute('href'),
    '/api/users.csv?search=PLE.com&sort=email',
  );

  await press(page, 'button', 'Disable ben@example.com');
  const dialog = page.getByRole('alertdialog', { name: 'Disable ben@example.com?' });
  await dialog.getByRole('button', { name: 'Disable' }).press('Enter');
  await page.getByText('Account disabled').first().waitFor();
  await page.getByLabel('State').selectOption('disabled');
  await page.getByRole('status').getByText('1 user').waitFor();
  await page.reload();
  await emails.getByText('ben@example.com').waitFor();
  assert.equal(await page.getByLabel('Search').inputValue(), 'PLE.com');
  assert.deepEqual(await findFaultsInEveryLook(page), []);
  assert.deepEqual(web.faults, []);
});

test('the search’s button stands level with its field', async () => {
  const page = await web.visit('/billing/users', { as: root });
  const field = await page.getByLabel('Search').boundingBox();
  const button = await page.getByRole('button', { name: 'Search' }).boundingBox();
  assert.ok(field && button);
  assert.deepEqual([button.y, button.height], [field.y, field.height]);
});

test('on a phone a list’s order is chosen above it, where columns are left out', async () => {
  const page = await web.visit('/billing/users', { as: root, viewport: PHONE });
  const emails = page.getByRole('table', { name: 'users' }).getByRole('rowheader');
  await emails.getByText('cy@example.com').waitFor();
  const order = page.getByLabel('Sort by');
  await tabTo(order);
  await order.selectOption('E-mail, ascending');
  await page.waitForURL('**/billing/users?sort=email');
  await emails.first().and(page.getByText('ada@example.com')).waitFor();
  assert.deepEqual(await emails.allTextContents(), [
    'ada@example.com',
    'ben@example.com',
    'cy@example.com',
    'root@example.org',
  ]);
});

test('an administrator finds any organization, and the address survives signing in', async () => {
  for (const name of ['Northwind', 'Southwind', 'Fjord']) await makeOrganization(web, name, root);
  await web.owner.query(
    `UPDATE wallets SET balance_micros = organization_id * 1000000 WHERE organization_id IN (
       SELECT organization_id FROM organization_handles WHERE handle IN ('northwind', 'southwind'))`,
  );
  const page = await web.visit('/organizations', { as: root });
  const table = page.getByRole('table', { name: 'organizations' });
  await table.getByRole('row', { name: 'Fjord' }).waitFor();
  await typeInto(page, 'Search', 'WIND');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('2 organizations').waitFor();
  await press(page, 'button', 'Balance');
  await press(page, 'button', 'Balance');
  await page.waitForURL('**/organizations?search=WIND&sort=-balance');
  await table.getByRole('rowheader').first().getByRole('link', { name: 'Southwind' }).waitFor();
  await tabTo(page.getByLabel('Standing'));
  await page.getByLabel('Standing').selectOption('Paid up');
  await page.waitForURL('**/organizations?search=WIND&sort=-balance&standing=good');
  await table.getByRole('row', { name: 'Northwind' }).waitFor();
  assert.equal(
    await page.getByRole('link', { name: 'Download CSV' }).getAttribute('href'),
    '/api/wallets.csv?search=WIND&sort=-balance&standing=good',
  );
  assert.deepEqual(await findFaultsInEveryLook(page), []);
  const visitor = await web.visit('/organizations?search=WIND&sort=-balance');
  await visitor.waitForURL('**/sign-in?next=%2Forganizations%3Fsearch%3DWIND%26sort%3D-balance');
});

test('on a phone the organization’s present tab is in sight', async () => {
  await makeOrganization(web, 'acme', root);
  const page = await web.visit('/organizations/acme/webhooks', { as: root, viewport: PHONE });
  const tab = page.getByRole('navigation', { name: 'Organization' }).getByRole('link', { name: 'Webhooks' });
  const box = await tab.boundingBox();
  assert.ok(box && box.x >= 0 && box.x + box.width <= PHONE.width, JSON.stringify(box));
});

test('an administrator finds an open ticket among all, by keyboard', async () => {
  const { handle } = await makeOrganization(web, 'Helpless', root);
  for (const subject of ['Disk is full', 'Network is slow', 'Old']) {
    await root.ask('POST', `/api/organizations/${handle}/tickets`, { subject, body: 'Please.' });
  }
  const [old] = (await root.ask('GET', '/api/tickets?search=Old')).json().items;
  await root.ask('POST', `/api/organizations/${handle}/tickets/${old.id}/close`);
  const page = await web.visit('/tickets', { as: root });
  const subjects = page.getByRole('table', { name: 'tickets' }).getByRole('rowheader');
  await subjects.getByText('Old').waitFor();
  assert.deepEqual(await subjects.allTextContents(), ['Network is slow', 'Disk is full', 'Old']);
  await typeInto(page, 'Search', 'ISK');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('1 ticket').waitFor();
  await page.waitForURL('**/tickets?search=ISK');
  assert.deepEqual(await findFaultsInEveryLook(page), []);
  await press(page, 'link', 'Disk is full');
  await page.getByText('Please.').waitFor();
});

test('payments are narrowed and ordered by keyboard', async () => {
  const { id } = await makeOrganization(web, 'Payer', root);
  for (const [reference, amount_minor] of [
    ['CS-SMALL', 500],
    ['CS-LARGE', 90_000],
  ] as const) {
    await insertRow(web.owner, 'payments', {
      organization_id: id,
      reference,
      amount_minor,
      provider: 'manual',
      currency: 'USD',
      micros_per_minor: 10_000,
      begun_by: 'user 1',
    });
  }
  const page = await web.visit('/billing/payments?search=cs-', { as: root });
  const table = page.getByRole('table', { name: 'payments' });
  await table.getByText('US$900.00').waitFor();
  await press(page, 'button', 'Amount');
  await page.waitForURL('**/billing/payments?search=cs-&sort=amount');
  await table.getByRole('row').nth(1).getByText('US$5.00').waitFor();
  assert.deepEqual(await findFaultsInEveryLook(page), []);
});

test('billing’s pages are one press apart, and the present one is named', async () => {
  const page = await web.visit('/billing', { as: root });
  const tabs = page.getByRole('navigation', { name: 'Billing' });
  await tabs.getByRole('link', { name: 'Overview' }).waitFor();
  for (const [name, path, heading] of [
    ['Wallets', 'wallets', 'Wallets'],
    ['Plans and prices', 'plans', 'Plans and prices'],
    ['Users', 'users', 'Users'],
    ['Audit log', 'log', 'Audit log'],
  ] as const) {
    await tabTo(tabs.getByRole('link', { name }));
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/billing/${path}`);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    assert.equal(await tabs.locator('[aria-current=page]').textContent(), name);
  }
  await page.goto('/billing/wallets');
  await page.getByRole('table', { name: 'organizations' }).getByRole('row').nth(1).waitFor();
  assert.deepEqual(await findFaultsInEveryLook(page), []);
});

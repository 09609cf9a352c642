import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findAccessibilityFaults } from '../support/accessibility.ts';
import { join, makeOrganization, type Person } from '../support/accountsApp.ts';
import { press, typeInto } from '../support/keyboard.ts';
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
  assert.deepEqual(await findAccessibilityFaults(page), []);
  await page.setViewportSize(PHONE);
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.deepEqual(await findAccessibilityFaults(page), []);
  assert.deepEqual(web.faults, []);
});

test('on a phone the organization’s present tab is in sight', async () => {
  await makeOrganization(web, 'acme', root);
  const page = await web.visit('/organizations/acme/webhooks', { as: root, viewport: PHONE });
  const tab = page.getByRole('navigation', { name: 'Organization' }).getByRole('link', { name: 'Webhooks' });
  const box = await tab.boundingBox();
  assert.ok(box && box.x >= 0 && box.x + box.width <= PHONE.width, JSON.stringify(box));
});

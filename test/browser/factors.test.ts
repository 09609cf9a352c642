import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import type { Page } from 'playwright-core';
import { addMember, join, makeOrganization, PASSWORD } from '../support/accountsApp.ts';
import { findAccessibilityFaults } from '../support/accessibility.ts';
import { appWith, forgetCodes, letProofsAge, setUpApp } from '../support/factors.ts';
import { press, typeInto } from '../support/keyboard.ts';
import { openWebApp, PHONE } from '../support/webApp.ts';

const web = await openWebApp({ after }, { services: { requireAdministratorFactor: true } });

afterEach(() => assert.deepEqual(web.faults, []));

async function enterPassword(page: Page, email: string): Promise<void> {
  await typeInto(page, 'E-mail', email);
  await typeInto(page, 'Password', PASSWORD);
  await page.keyboard.press('Enter');
}

test('a person sets up an authenticator app, and signs in with its code, by keyboard', async () => {
  const ada = await join(web, 'ada@example.org');
  const page = await web.visit('/account', { as: ada });
  await press(page, 'button', 'Set up an authenticator app');
  await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
  assert.deepEqual(await findAccessibilityFaults(page), []);
  const app = appWith(web, await page.getByRole('textbox', { name: 'Key' }).inputValue());
  await typeInto(page, 'Code', await app(9));
  await page.keyboard.press('Enter');
  await page.getByText('Wrong code. Does your phone show the right time?').waitFor();
  await page.getByRole('textbox', { name: 'Code' }).fill(await app());
  await page.keyboard.press('Enter');
  await page.getByText('Keep your recovery codes').waitFor();
  const [code = ''] = await page
    .getByRole('listitem')
    .filter({ hasText: /^(\w{5}-){4}\w{5}$/ })
    .allTextContents();
  await press(page, 'button', 'I have kept them');
  await page.getByText('10 of 10 left').waitFor();
  await forgetCodes(web);

  const other = await web.visit('/sign-in?next=/account', PHONE_VIEW);
  await enterPassword(other, ada.email);
  await other.getByText('The six digits that your authenticator app shows.').waitFor();
  assert.deepEqual(await findAccessibilityFaults(other), []);
  await other.keyboard.type(await app(9));
  await other.keyboard.press('Enter');
  await other.getByText('This code is wrong, has expired or was used.').waitFor();
  await press(other, 'button', 'Use a recovery code');
  await other.keyboard.type(code.toUpperCase());
  await other.keyboard.press('Enter');
  await other.getByText('9 of 10 left').waitFor();
});

const PHONE_VIEW = { viewport: PHONE };

test('what matters asks for the password again, repeats what was asked, and stays off when left', async () => {
  const eve = await join(web, 'eve@example.org');
  const { app } = await setUpApp(web, eve);
  await letProofsAge(web);
  const page = await web.visit('/account', { as: eve });
  const remove = async () => {
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'Remove app' }).click();
  };
  const dialog = page.getByRole('alertdialog', { name: 'Confirm it’s you' });
  await remove();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Recent authentication required.').waitFor();
  await page.getByRole('button', { name: 'Remove app' }).click();
  await dialog.getByLabel('Password', { exact: true }).fill('not my password');
  await dialog.getByLabel('Code').fill(await app());
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await dialog.getByText('Wrong password.').waitFor();
  assert.deepEqual(await findAccessibilityFaults(page), []);
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('Your password alone signs you in.').waitFor();
  assert.equal(web.mailbox.mails.at(-1)?.subject, 'Your account no longer asks for a code');
});

test('an administrator is told until when a second factor has to be there, and what waits after that', async () => {
  const root = await join(web, 'root@example.org', 'administrator');
  const page = await web.visit('/billing', { as: root });
  await page.getByText('Administrators need a second factor').waitFor();
  await page.getByText(/After that your rights wait until you do/).waitFor();
  await web.owner.query(`UPDATE factor_requirements SET since = since - interval '8 days'`);
  await page.reload();
  await page.getByText('Your administrator rights wait for a second factor').waitFor();
  assert.deepEqual(await findAccessibilityFaults(page), []);
  await page.getByRole('link', { name: 'Set up an authenticator app' }).click();
  await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
  const app = appWith(web, await page.getByRole('textbox', { name: 'Key' }).inputValue());
  await page.getByRole('textbox', { name: 'Code' }).fill(await app());
  await page.keyboard.press('Enter');
  await page.getByText('Keep your recovery codes').waitFor();
  await page.getByText('Your administrator rights wait').waitFor({ state: 'detached' });
});

test('an owner requires a second factor of members, and they are shown where to set one up', async () => {
  const [owner, bob] = [await join(web, 'owner@example.org'), await join(web, 'bob@example.org')];
  const { id, handle } = await makeOrganization(web, 'Acme', owner);
  await addMember(web, id, bob, 'member');
  await setUpApp(web, owner);
  const page = await web.visit(`/organizations/${handle}/members`, { as: owner });
  await page.getByRole('button', { name: 'Require it' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Require it' }).click();
  await page.getByText('Required of every member').waitFor();
  const his = await web.visit(`/organizations/${handle}/wallet`, { as: bob });
  await his.getByRole('heading', { name: 'Two-factor authentication required' }).waitFor();
  assert.deepEqual(await findAccessibilityFaults(his), []);
  await his.getByRole('link', { name: 'Set it up' }).click();
  await his.getByRole('button', { name: 'Set up an authenticator app' }).waitFor();
});

import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { insertRow } from '../schema/rows.ts';
import { addMember, askWithKey, join, makeOrganization, PASSWORD, signIn } from '../support/accountsApp.ts';
import { press, tabTo, typeInto } from '../support/keyboard.ts';
import { findAccessibilityFaults } from '../support/accessibility.ts';
import { openWebApp, PHONE } from '../support/webApp.ts';

const web = await openWebApp({ after });
const OTHER_PASSWORD = 'another way to Tipperary';
const CAROL = { email: 'carol@example.org', role: 'member' };

afterEach(() => assert.deepEqual(web.faults, []));

async function alertOf(page: Page): Promise<string> {
  return (await page.getByRole('alert').textContent()) ?? '';
}

/** The token that the tab keeps. */
function keptInvitationOf(page: Page): Promise<string | null> {
  return page.evaluate<string | null>("sessionStorage.getItem('invitation')");
}

async function isAt(page: Page, path: string): Promise<void> {
  await page.waitForURL((url) => url.href === web.address + path);
}

async function fillSignIn(page: Page, email: string, password: string): Promise<void> {
  await typeInto(page, 'E-mail', email);
  await typeInto(page, 'Password', password);
  await page.keyboard.press('Enter');
}

async function register(page: Page, email: string): Promise<void> {
  await typeInto(page, 'E-mail', email);
  await typeInto(page, 'Password', PASSWORD);
  await page.keyboard.press('Enter');
}

test('a person registers, makes an organization, invites another and makes them an admin, by keyboard', async () => {
  const ada = await web.visit('/register');
  await register(ada, 'ada@example.org');
  await isAt(ada, '/organizations');
  await ada.getByText('You don’t belong to an organization yet').waitFor();
  await typeInto(ada, 'Name', 'Acme');
  await ada.keyboard.press('Enter');
  await isAt(ada, '/organizations/acme');
  await ada.goto('/organizations/acme/members');
  await typeInto(ada, 'E-mail', 'bob@example.org');
  web.mailbox.isOn = false;
  await ada.keyboard.press('Enter');
  const link = new URL(await ada.getByLabel('Invitation link').inputValue());
  web.mailbox.isOn = true;

  const bob = await web.visit(link.pathname + link.hash);
  await press(bob, 'link', 'Create an account');
  await register(bob, 'bob@example.org');
  await isAt(bob, '/invitation');
  await press(bob, 'button', 'Accept invitation');
  await isAt(bob, '/organizations/acme');
  assert.equal(await keptInvitationOf(bob), null);
  await bob.goto('/organizations/acme/members');
  await bob.getByRole('row', { name: 'bob@example.org (you)' }).getByText('Member').last().waitFor();
  assert.equal(await bob.getByRole('button', { name: 'Change role' }).count(), 0);
  assert.equal(await bob.getByRole('heading', { name: 'Invitations' }).count(), 0);

  await ada.reload();
  const row = ada.getByRole('row', { name: 'bob@example.org' });
  await tabTo(row.getByRole('button', { name: 'Change role' }));
  await ada.keyboard.press('Enter');
  await tabTo(ada.getByRole('alertdialog').getByLabel('Role'));
  await ada.keyboard.press('ArrowUp');
  await ada.getByRole('alertdialog').getByRole('button', { name: 'Change role' }).click();
  await row.getByText('Admin').last().waitFor();
  await bob.reload();
  await bob.getByRole('heading', { name: 'Invitations' }).waitFor();
});

test('a mailed link confirms an address, once its account is signed in', async () => {
  const cleo = await web.visit('/register');
  await register(cleo, 'cleo@example.org');
  await isAt(cleo, '/organizations');
  const link = `/confirm-email#token=${web.mailbox.lastToken()}`;
  const stranger = await web.visit(link);
  await stranger.getByText('Sign in to the account of this address first').waitFor();
  await cleo.goto('/account');
  await press(cleo, 'link', 'Confirm it');
  await press(cleo, 'button', 'Send another link');
  await cleo.getByText('Check your email').waitFor();
  await cleo.goto(link);
  await isAt(cleo, '/confirm-email');
  await press(cleo, 'button', 'Confirm address');
  await cleo.getByText('E-mail address confirmed').waitFor();
  await cleo.goto('/account');
  await cleo.getByText('cleo@example.org').first().waitFor();
  assert.equal(await cleo.getByText('Not confirmed').count(), 0);
});

test('an invitation stays closed to another account, and its token leaves the address bar', async () => {
  const owner = await join(web, 'owner@example.org');
  const eve = await join(web, 'eve@example.org');
  await makeOrganization(web, 'Closed', owner);
  await owner.ask('POST', '/api/organizations/closed/invitations', CAROL);
  const page = await web.visit(`/invitation#token=${web.mailbox.lastToken()}`, { as: eve });
  await isAt(page, '/invitation');
  await page.getByRole('button', { name: 'Accept invitation' }).click();
  assert.match(await alertOf(page), /The invitation is not for this account/);
  await page.getByRole('button', { name: 'Use another account' }).click();
  await page.getByRole('link', { name: 'Create an account' }).waitFor();
});

test('an invitation is kept in the tab until the invited person creates an organization instead', async () => {
  const fay = await join(web, 'fay@example.org');
  const page = await web.visit(`/invitation#token=${'a'.repeat(43)}`, { as: fay });
  await page.getByRole('button', { name: 'Accept invitation' }).waitFor();
  await page.goto('/organizations');
  assert.equal(await keptInvitationOf(page), 'a'.repeat(43));
  await typeInto(page, 'Name', 'Instead');
  await page.keyboard.press('Enter');
  await isAt(page, '/organizations/instead');
  assert.equal(await keptInvitationOf(page), null);
});

test('on a phone the header has two rows, however long the e-mail is', async () => {
  const root = await join(web, `${'somebody.'.repeat(7)}x@administration.example.org`, 'administrator');
  const page = await web.visit('/organizations', { as: root, viewport: PHONE });
  const middles = async (...parts: Locator[]) => {
    const boxes = await Promise.all(parts.map((part) => part.boundingBox()));
    return boxes.map((box) => (box ? Math.round(box.y + box.height / 2) : null));
  };
  const banner = page.getByRole('banner');
  const inBanner = (role: 'link' | 'button', name: string | RegExp) => banner.getByRole(role, { name });
  await inBanner('button', 'Sign out').waitFor();
  const [first, ...others] = await middles(
    ...[inBanner('link', 'ContainerStacks'), inBanner('link', /^somebody/)],
    ...[inBanner('button', 'Sign out'), inBanner('button', /theme$/)],
  );
  assert.deepEqual(others, [first, first, first]);
  const [second, ...rest] = await middles(
    ...['Status', 'Organizations', 'Billing', 'About'].map((name) => inBanner('link', name)),
  );
  assert.deepEqual(rest, [second, second, second]);
  assert.ok(Number(second) > Number(first));
});

test('signing out ends the session, in every tab and on the server', async () => {
  const dora = await join(web, 'dora@example.org');
  const page = await web.visit('/account', { as: dora });
  const otherTab = await page.context().newPage();
  await otherTab.goto('/organizations');
  await otherTab.getByRole('link', { name: 'dora@example.org' }).waitFor();
  await page.route('**/api/account/sign-out', (route) => route.fulfill({ status: 503, json: {} }));
  await press(page, 'button', 'Sign out');
  await page.getByRole('alert').getByText('Could not sign out. Try again.').waitFor();
  await page.unroute('**/api/account/sign-out');
  await press(page, 'button', 'Sign out');
  await page.getByRole('link', { name: 'Sign in', exact: true }).waitFor();
  await isAt(page, '/status');
  assert.equal((await dora.ask('GET', '/api/account')).statusCode, 401);
  await isAt(otherTab, '/sign-in?next=%2Forganizations');
  await fillSignIn(otherTab, 'dora@example.org', PASSWORD);
  await isAt(otherTab, '/organizations');
  await otherTab.getByRole('link', { name: 'dora@example.org' }).waitFor();
});

test('who signs in is who every tab shows, with nothing left of who was there before', async () => {
  const [elsa, fred] = [await join(web, 'elsa@example.org'), await join(web, 'fred@example.org')];
  await makeOrganization(web, 'Elsa Ltd', elsa);
  await makeOrganization(web, 'Fred Ltd', fred);
  const page = await web.visit('/organizations', { as: elsa });
  await page.getByText('Elsa Ltd').waitFor();
  const otherTab = await page.context().newPage();
  // Asked for by hand, as if the session had become another's in a way that the pages do not know of.
  await otherTab.goto('/status');
  await otherTab.context().addCookies([{ name: 'session', value: fred.cookie, url: web.address }]);
  await otherTab.reload();
  await otherTab.getByRole('link', { name: 'fred@example.org' }).waitFor();
  await page.getByText('Elsa Ltd').waitFor();
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))");
  await page.getByRole('link', { name: 'fred@example.org' }).waitFor();
  await page.getByText('Fred Ltd').waitFor();
  assert.equal(await page.getByText('Elsa Ltd').count(), 0);
});

test('a forgotten password is reset by the mailed link, which works once', async () => {
  const finn = await join(web, 'finn@example.org');
  const page = await web.visit('/sign-in');
  await press(page, 'link', 'Forgot your password?');
  await typeInto(page, 'E-mail', 'finn@example.org');
  await page.keyboard.press('Enter');
  await page.getByText('a reset link is on its way').waitFor();
  const link = `/reset-password#token=${web.mailbox.lastToken()}`;
  await page.goto(link);
  await isAt(page, '/reset-password');
  await typeInto(page, 'New password', OTHER_PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByText('Password changed').waitFor();
  assert.equal((await finn.ask('GET', '/api/account')).statusCode, 401);
  await page.getByRole('link', { name: 'Sign in' }).last().click();
  await fillSignIn(page, 'finn@example.org', OTHER_PASSWORD);
  await isAt(page, '/organizations');

  await page.goto(link);
  await typeInto(page, 'New password', 'a third way to Tipperary');
  await page.keyboard.press('Enter');
  assert.match(await alertOf(page), /The link has been used or has expired/);
});

test('a wrong password is explained, and after five so is how long to wait', async () => {
  await join(web, 'gil@example.org');
  const page = await web.visit('/sign-in');
  await fillSignIn(page, 'gil@example.org', 'not the password');
  assert.match(await alertOf(page), /^Wrong e-mail or password/);
  assert.equal(await page.getByLabel('E-mail').inputValue(), 'gil@example.org');
  for (let tries = 2; tries <= 5; tries++) await signIn(web, 'gil@example.org', 'not the password');
  await press(page, 'button', 'Sign in');
  await page.getByText('Too many attempts').waitFor();
  assert.match(await alertOf(page), /Wait until \d\d:\d\d:\d\d \((30|2\d) seconds\), then try again/);
});

test('signing in never leads to another site', async () => {
  const page = await web.visit('/sign-in', { as: await join(web, 'hal@example.org') });
  for (const next of [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example/',
    '/.//evil.example/',
    'javascript:alert(1)',
  ]) {
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await isAt(page, '/organizations');
  }
  await page.goto(`/sign-in?next=${encodeURIComponent('/account?from=mail#keys')}`);
  await isAt(page, '/account?from=mail#keys');
});

test('an API key is shown once, works, and no longer once it is revoked', async () => {
  const ida = await join(web, 'ida@example.org');
  const page = await web.visit('/account', { as: ida, permissions: ['clipboard-write'] });
  await press(page, 'button', 'New key');
  await page.keyboard.type('Backup');
  await page.route('**/api/account/keys', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  );
  await press(page, 'button', 'Create key');
  await page.getByText('It may have been created. Check your keys').waitFor();
  await page.unroute('**/api/account/keys');
  await press(page, 'button', 'Create key');
  const key = await page.getByLabel('Key', { exact: true }).inputValue();
  assert.equal((await askWithKey(web, key, 'GET', '/api/account')).json().email, 'ida@example.org');
  await press(page, 'button', 'Copy');
  await page.getByText('Copied.').waitFor();
  await page.reload();
  await tabTo(page.getByRole('row', { name: 'Backup' }).getByRole('button', { name: 'Revoke' }));
  assert.equal(await page.getByLabel('Key', { exact: true }).count(), 0);
  await page.keyboard.press('Enter');
  await press(page, 'button', 'Revoke key');
  await page.getByText('No API keys yet').waitFor();
  assert.equal((await askWithKey(web, key, 'GET', '/api/account')).statusCode, 401);
});

test('another password ends the other sessions and keeps this one', async () => {
  const jo = await join(web, 'jo@example.org');
  const page = await web.visit('/account', { as: jo });
  await signIn(web, 'jo@example.org', PASSWORD, { headers: { 'user-agent': 'curl/8' } });
  await page.reload();
  await page.getByRole('row', { name: 'curl/8' }).waitFor();
  await typeInto(page, 'Current password', 'not the password');
  await typeInto(page, 'New password', OTHER_PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByText('This is not your current password.').waitFor();
  await page.getByLabel('Current password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByText('You are now signed out everywhere else.').waitFor();
  await page.getByRole('row', { name: 'curl/8' }).waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('heading', { name: 'Sessions' }).waitFor();
});

test('a password change names the API keys that keep working, and revokes them if asked to', async () => {
  const kay = await join(web, 'kay@example.org');
  const makeKey = async (name: string) => {
    const body = { name, scopes: ['read'], organization: null, expiresInDays: null };
    return (await kay.ask('POST', '/api/account/keys', body)).json().key as string;
  };
  const keys = [await makeKey('Backup'), await makeKey('Invoices')];
  const statuses = () =>
    Promise.all(keys.map(async (key) => (await askWithKey(web, key, 'GET', '/api/account')).statusCode));
  const page = await web.visit('/account', { as: kay });
  await page.getByText('Otherwise they keep working: Invoices, Backup.').waitFor();
  await typeInto(page, 'Current password', PASSWORD);
  await typeInto(page, 'New password', OTHER_PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByText('Still working: Invoices, Backup.').waitFor();
  assert.deepEqual(await statuses(), [200, 200]);

  await page.getByLabel('Also revoke my API keys').check();
  await typeInto(page, 'Current password', OTHER_PASSWORD);
  await typeInto(page, 'New password', 'a third way to Tipperary');
  await page.keyboard.press('Enter');
  await page.getByText('No API keys yet').waitFor();
  assert.equal(await page.getByLabel('Also revoke my API keys').count(), 0);
  assert.deepEqual(await statuses(), [401, 401]);
});

test('leaving and deleting say what prevents them', async () => {
  const kim = await join(web, 'kim@example.org');
  const { id } = await makeOrganization(web, 'Busy', kim);
  await addMember(web, id, await join(web, 'lee@example.org'), 'member');
  await web.owner.query(
    insertRow('containers', { organization_id: `${id}`, status: `'running'`, deleted_at: 'NULL' }),
  );
  const page = await web.visit('/organizations/busy/members', { as: kim });
  await press(page, 'button', 'Leave');
  await press(page, 'button', 'Leave organization');
  assert.match(await alertOf(page), /This is the last owner: make someone else an owner first\./);
  await page.keyboard.press('Escape');
  await press(page, 'button', 'Delete organization');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete organization' }).click();
  assert.match(await alertOf(page), /It has 1 container\./);
  await web.owner.query(`UPDATE containers SET status = 'deleted', deleted_at = now()`);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete organization' }).click();
  await isAt(page, '/organizations');
  await page.getByText('You don’t belong to an organization yet').waitFor();

  await page.goto('/account');
  await press(page, 'button', 'Delete account');
  await page.getByRole('alertdialog').getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await isAt(page, '/status');
  assert.equal((await signIn(web, 'kim@example.org', PASSWORD)).statusCode, 401);
});

test('the pages of accounts and organizations have no faults of accessibility, light and dark', async () => {
  const mia = await join(web, 'mia@example.org');
  const { id } = await makeOrganization(web, 'Neat', mia);
  await addMember(web, id, await join(web, 'noa@example.org'), 'member');
  await mia.ask('POST', '/api/organizations/neat/invitations', CAROL);
  const invitation = `/invitation#token=${web.mailbox.lastToken()}`;
  const visitor = await web.visit('/sign-in');
  for (const path of ['/sign-in', '/register', '/forgot-password', '/reset-password#token=x', invitation]) {
    await checkBothThemes(visitor, path, 'main :is(input, a)');
  }
  const member = await web.visit('/account', { as: mia });
  await checkBothThemes(member, '/account', 'section:has(h2:text("API keys")) p:text("No API keys yet")');
  await checkBothThemes(member, '/organizations', 'td:text("Owner")');
  await checkBothThemes(member, '/organizations/neat/members', 'td:text("Member")');
  await checkBothThemes(member, invitation, 'button:text("Accept invitation")');
});

/** `ready`: something that is there once the page has what it shows. */
async function checkBothThemes(page: Page, path: string, ready: string): Promise<void> {
  await page.goto(path);
  await page.locator(ready).first().waitFor();
  const toggle = page.getByRole('button', { name: /^Use the (light|dark) theme$/ });
  for (let themes = 0; themes < 2; themes++) {
    assert.deepEqual(await findAccessibilityFaults(page), [], path);
    await toggle.click();
  }
}

test('a page that cannot find out who looks at it says so', async () => {
  const page = await web.visit('/status');
  await page.route('/api/session', (route) => route.fulfill({ status: 500, body: 'no' }));
  await page.goto('/account');
  assert.match(await alertOf(page), /Could not check your sign-in/);
  await page.unroute('/api/session');
  await press(page, 'button', 'Retry');
  await isAt(page, '/sign-in?next=%2Faccount');
});

import assert from 'node:assert/strict';
import {
  accountTest,
  askAs,
  askWithKey,
  cookieOf,
  join,
  makeOrganization,
  PASSWORD,
  signIn,
  type World,
} from '../support/accountsApp.ts';

const CONFIRM = '/api/account/email-confirmation/confirm';
const KEY = { name: 'ci', scopes: ['read'] };

/** Registers as anybody may, and signs in. */
async function enter(world: World, email: string): Promise<string> {
  const url = '/api/account/register';
  await world.ask({ method: 'POST', url, payload: { email, password: PASSWORD } });
  return cookieOf(await signIn(world, email, PASSWORD));
}

accountTest('an account has keys once the link to its address was opened', async (world) => {
  const ada = await enter(world, 'ada@example.org');
  const token = world.mailbox.lastToken();
  assert.equal(world.mailbox.mails.at(-1)?.to, 'ada@example.org');
  assert.equal((await askAs(world, ada, 'GET', '/api/account')).json().emailConfirmed, false);
  const refused = await askAs(world, ada, 'POST', '/api/account/keys', KEY);
  assert.deepEqual(
    [refused.statusCode, refused.json().detail],
    [403, 'confirm your e-mail address first: open the link that was mailed to it'],
  );
  assert.equal((await askAs(world, ada, 'POST', CONFIRM, { token })).statusCode, 204);
  assert.equal((await askAs(world, ada, 'GET', '/api/account')).json().emailConfirmed, true);
  assert.equal((await askAs(world, ada, 'POST', '/api/account/keys', KEY)).statusCode, 201);
  assert.equal((await askAs(world, ada, 'POST', CONFIRM, { token })).statusCode, 400);
});

accountTest('a link is of no use to another account, nor after its day', async (world) => {
  const ada = await enter(world, 'ada@example.org');
  const token = world.mailbox.lastToken();
  const eve = await join(world, 'eve@example.org');
  assert.equal((await eve.ask('POST', CONFIRM, { token })).statusCode, 400);
  await world.owner.query(
    `UPDATE email_confirmations SET created_at = now() - interval '25 hours', expires_at = now() - interval '1 hour'`,
  );
  assert.equal((await askAs(world, ada, 'POST', CONFIRM, { token })).statusCode, 400);
});

accountTest('another link can be had, three an hour', async (world) => {
  const ada = await enter(world, 'ada@example.org');
  const resend = () => askAs(world, ada, 'POST', '/api/account/email-confirmation');
  const statuses = [];
  for (let n = 0; n < 3; n += 1) statuses.push((await resend()).statusCode);
  assert.deepEqual(statuses, [202, 202, 429]);
  assert.equal(world.mailbox.mails.length, 3);
  const token = world.mailbox.lastToken();
  assert.equal((await askAs(world, ada, 'POST', CONFIRM, { token })).statusCode, 204);
  assert.equal((await resend()).statusCode, 409);
});

accountTest('who has not confirmed their address becomes a member, and nothing above', async (world) => {
  const owner = await join(world, 'owner@example.org');
  await makeOrganization(world, 'Acme', owner);
  const ada = await enter(world, 'ada@example.org');
  const confirmation = world.mailbox.lastToken();
  const invite = async (role: string) => {
    await owner.ask('POST', '/api/organizations/acme/invitations', { email: 'ada@example.org', role });
    return { token: world.mailbox.lastToken() };
  };
  const accept = async (payload: object) => askAs(world, ada, 'POST', '/api/invitations/accept', payload);
  const asAdmin = await invite('admin');
  assert.equal((await accept(asAdmin)).statusCode, 403);
  await askAs(world, ada, 'POST', CONFIRM, { token: confirmation });
  assert.equal((await accept(asAdmin)).json().role, 'admin');
  const eve = await enter(world, 'eve@example.org');
  await owner.ask('POST', '/api/organizations/acme/invitations', {
    email: 'eve@example.org',
    role: 'member',
  });
  const payload = { token: world.mailbox.lastToken() };
  assert.equal((await askAs(world, eve, 'POST', '/api/invitations/accept', payload)).json().role, 'member');
});

accountTest('a reset by a mailed link confirms the address', async (world) => {
  await enter(world, 'ada@example.org');
  const url = '/api/account/password-reset';
  await world.ask({ method: 'POST', url, payload: { email: 'ada@example.org' } });
  const payload = { token: world.mailbox.lastToken(), newPassword: 'over the hills and far away' };
  await world.ask({ method: 'POST', url: `${url}/confirm`, payload });
  const ada = cookieOf(await signIn(world, 'ada@example.org', payload.newPassword));
  assert.equal((await askAs(world, ada, 'POST', '/api/account/keys', KEY)).statusCode, 201);
});

accountTest(
  'without a mail server nothing needs to be confirmed',
  async (world) => {
    const ada = await enter(world, 'ada@example.org');
    assert.equal((await askAs(world, ada, 'POST', '/api/account/keys', KEY)).statusCode, 201);
    assert.equal((await askAs(world, ada, 'POST', '/api/account/email-confirmation')).statusCode, 409);
  },
  { mail: 'none' },
);

accountTest(
  'a change of the password names the keys that go on, and revokes them when told to',
  async (world) => {
    const ada = await join(world, 'ada@example.org');
    const { key } = (await ada.ask('POST', '/api/account/keys', KEY)).json();
    const status = async () => (await askWithKey(world, key, 'GET', '/api/account')).statusCode;
    const [first, second] = ['over the hills and far away', 'and once more over the hills'];
    const changed = await ada.ask('POST', '/api/account/password', {
      currentPassword: PASSWORD,
      newPassword: first,
    });
    assert.deepEqual(
      changed.json().keys.map(({ name }: { name: string }) => name),
      ['ci'],
    );
    assert.equal(await status(), 200);
    const again = await askAs(world, cookieOf(changed), 'POST', '/api/account/password', {
      currentPassword: first,
      newPassword: second,
      revokeKeys: true,
    });
    assert.deepEqual(again.json(), { keys: [] });
    assert.equal(await status(), 401);
  },
);

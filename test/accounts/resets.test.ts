import assert from 'node:assert/strict';
import type { LightMyRequestResponse } from 'fastify';
import {
  accountTest,
  askWithKey,
  countRows,
  join,
  PASSWORD,
  signIn,
  type World,
  whileLocked,
  OPERATOR,
} from '../support/accountsApp.ts';
import { blockedBackends } from '../support/waiting.ts';

const NEW_PASSWORD = 'over the hills and far away';

function request(world: World, email: string): Promise<LightMyRequestResponse> {
  return world.ask({ method: 'POST', url: '/api/account/password-reset', payload: { email } });
}

function confirm(world: World, token: string, newPassword = NEW_PASSWORD): Promise<LightMyRequestResponse> {
  const url = '/api/account/password-reset/confirm';
  return world.ask({ method: 'POST', url, payload: { token, newPassword } });
}

accountTest('a mailed link sets a new password once and ends every session', async (world) => {
  const ada = await join(world, 'ada@example.org');
  assert.equal((await request(world, 'Ada@Example.org')).statusCode, 202);
  assert.equal(world.mailbox.mails.at(-1)?.to, 'ada@example.org');
  const token = world.mailbox.lastToken();
  const set = await confirm(world, token);
  assert.equal(set.statusCode, 204, set.body);
  assert.equal((await ada.ask('GET', '/api/account')).statusCode, 401);
  assert.equal((await signIn(world, ada.email, PASSWORD)).statusCode, 401);
  assert.equal((await signIn(world, ada.email, NEW_PASSWORD)).statusCode, 200);
  assert.equal((await confirm(world, token, 'once more unto the breach')).statusCode, 400);
  assert.equal((await signIn(world, ada.email, NEW_PASSWORD)).statusCode, 200);
});

accountTest('of two uses of a link at once one is the first', async (world) => {
  await join(world, 'ada@example.org');
  await request(world, 'ada@example.org');
  const token = world.mailbox.lastToken();
  const passwords = ['the first of the two', 'the second of the two'];
  const answers = await Promise.all(passwords.map((password) => confirm(world, token, password)));
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [204, 400]);
  const winner = passwords[answers.findIndex(({ statusCode }) => statusCode === 204)] ?? '';
  assert.equal((await signIn(world, 'ada@example.org', winner)).statusCode, 200);
});

accountTest('an unknown e-mail gets the same answer and no mail', async (world) => {
  await join(world, 'ada@example.org');
  const [known, unknown] = [await request(world, 'ada@example.org'), await request(world, 'eve@example.org')];
  assert.deepEqual([unknown.statusCode, unknown.body], [known.statusCode, known.body]);
  assert.equal(world.mailbox.mails.length, 1);
});

accountTest(
  'a link ends with its hour, with a change of the password and with the account',
  async (world) => {
    const ada = await join(world, 'ada@example.org');
    await request(world, ada.email);
    const first = world.mailbox.lastToken();
    await world.owner.query(
      `UPDATE password_resets SET created_at = now() - interval '61 minutes', expires_at = now() - interval '1 minute'`,
    );
    assert.equal((await confirm(world, first)).statusCode, 400);

    await request(world, ada.email);
    const second = world.mailbox.lastToken();
    await ada.ask('POST', '/api/account/password', { currentPassword: PASSWORD, newPassword: NEW_PASSWORD });
    assert.equal((await confirm(world, second)).statusCode, 400);

    await request(world, ada.email);
    const third = world.mailbox.lastToken();
    await world.services.users.change(ada.userId, { disabled: true }, OPERATOR);
    await world.services.users.change(ada.userId, { disabled: false }, OPERATOR);
    assert.equal((await confirm(world, third)).statusCode, 400);
  },
);

accountTest('a weak new password is refused and leaves the link as it was', async (world) => {
  await join(world, 'ada@example.org');
  await request(world, 'ada@example.org');
  const token = world.mailbox.lastToken();
  assert.equal((await confirm(world, token, 'password1234')).statusCode, 400);
  assert.equal((await confirm(world, token)).statusCode, 204);
});

accountTest('one account has three open links at most', async (world) => {
  await join(world, 'ada@example.org');
  for (let n = 0; n < 5; n++) assert.equal((await request(world, 'ada@example.org')).statusCode, 202);
  assert.equal(world.mailbox.mails.length, 3);
  assert.equal(await countRows(world, 'password_resets'), 3n);
});

accountTest('after a reset, earlier failures do not make the owner wait', async (world) => {
  await join(world, 'ada@example.org');
  for (let n = 0; n < 5; n++) await signIn(world, 'ada@example.org', 'I have forgotten it');
  await request(world, 'ada@example.org');
  await confirm(world, world.mailbox.lastToken());
  assert.equal((await signIn(world, 'ada@example.org', NEW_PASSWORD)).statusCode, 200);
});

accountTest(
  'without a mail server no link is made that nobody would get',
  async (world) => {
    await join(world, 'ada@example.org');
    assert.equal((await request(world, 'ada@example.org')).statusCode, 202);
    assert.equal(await countRows(world, 'password_resets'), 0n);
  },
  { mail: 'none' },
);

accountTest('a reset ends the keys that were made before: another may have made them', async (world) => {
  const squatter = await join(world, 'ada@example.org');
  const { key } = (await squatter.ask('POST', '/api/account/keys', { name: 'spy', scopes: ['read'] })).json();
  const status = async () => (await askWithKey(world, key, 'GET', '/api/account')).statusCode;
  assert.equal(await status(), 200);
  await request(world, 'ada@example.org');
  assert.equal(await status(), 200);
  assert.equal((await confirm(world, world.mailbox.lastToken())).statusCode, 204);
  assert.equal(await status(), 401);
  assert.equal((await squatter.ask('GET', '/api/account')).statusCode, 401);
});

accountTest('a key that is being made while the owner resets does not outlive it', async (world) => {
  const squatter = await join(world, 'ada@example.org');
  await request(world, 'ada@example.org');
  const token = world.mailbox.lastToken();
  // The key is written and not committed when the reset begins, which has to wait for it.
  await world.owner.query(`
    CREATE FUNCTION wait_for_test() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END';
    CREATE TRIGGER wait_for_test AFTER INSERT ON api_keys FOR EACH ROW EXECUTE FUNCTION wait_for_test()`);
  const [made, reset] = await whileLocked(world, 'SELECT pg_advisory_xact_lock(1)', 2, async () => {
    const making = squatter.ask('POST', '/api/account/keys', { name: 'spy', scopes: ['read'] });
    await blockedBackends(world.owner, 1);
    return Promise.all([making, confirm(world, token)]);
  });
  assert.equal(reset.statusCode, 204);
  assert.equal(made.statusCode, 201, made.body);
  assert.equal((await askWithKey(world, made.json().key, 'GET', '/api/account')).statusCode, 401);
});

import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import { type TestContext, test } from 'node:test';
import { generateSync } from 'otplib';
import type { Services } from '../../api/services.ts';
import { appPool } from '../support/appPool.ts';
import { enter, PASSWORD, OPERATOR } from '../support/accountsApp.ts';
import { type CommandResult, containerstacks, containerstacksOnTerminal } from '../support/command.ts';
import { openMailServer } from '../support/mailServer.ts';
import { testServices } from '../support/services.ts';

const DEVICE = { address: '127.0.0.1', userAgent: null };

interface Installation {
  services: Services;
  /** What the audit log says that the operator did, on which account or key. */
  auditEvents(): Promise<string[]>;
  /** For a command that is not run by `run`. */
  env: Record<string, string>;
  run(args: string[], input?: string): Promise<CommandResult>;
}

async function install(t: TestContext): Promise<Installation> {
  const { pool, database } = await appPool(t);
  const env = { DATABASE_URL: database.ownerUrl, PUBLIC_URL: 'https://stacks.example.org' };
  return {
    services: testServices(pool),
    auditEvents: async () => {
      const { rows } = await pool.query<{ auditEvent: string }>(
        `SELECT action || ' ' || subject AS "auditEvent" FROM audit_log WHERE operator = $1 ORDER BY audit_id`,
        [userInfo().username],
      );
      return rows.map(({ auditEvent }) => auditEvent);
    },
    env,
    run: (args, input) => containerstacks(args, env, undefined, input),
  };
}

test('admin create makes an administrator with a generated password, printed alone on stdout', async (t) => {
  const { services, auditEvents, run } = await install(t);
  const made = await run(['admin', 'create', 'root@example.org', '--generate']);
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stdout, /^([a-z2-9]{5}-){3}[a-z2-9]{5}\n$/);
  assert.ok(!made.stderr.includes(made.stdout.trim()));
  const given = { email: 'root@example.org', password: made.stdout.trim() };
  const { userId } = await enter(services, given);
  assert.equal((await services.accounts.read(userId)).role, 'administrator');

  const again = await run(['admin', 'create', 'ROOT@example.org', '--generate']);
  assert.deepEqual(again, {
    code: 2,
    stdout: '',
    stderr: 'error: there is an account ROOT@example.org already\n',
  });
  assert.deepEqual(await auditEvents(), [`user.create user ${userId}`]);
});

test('admin create reads a password from standard input, and takes none that is weak', async (t) => {
  const { services, run } = await install(t);
  const create = ['admin', 'create', 'root@example.org', '--password-stdin'];
  const weak = await run(create, 'password1234\n');
  assert.equal(weak.code, 2);
  assert.equal(weak.stderr, 'error: the password is one of the first that are guessed\n');
  assert.equal((await run(create, `${PASSWORD}\n`)).code, 0);
  await enter(services, { email: 'root@example.org', password: PASSWORD });
});

test('admin create at a terminal asks for the password twice, and shows it never', async (t) => {
  const { services, env } = await install(t);
  const ask = (answers: { to: string; type: string }[]) =>
    containerstacksOnTerminal(['admin', 'create', 'root@example.org'], env, answers);
  const slip = await ask([
    { to: 'Password for root@example.org', type: `${PASSWORD}\r` },
    { to: 'Repeat the password', type: `${PASSWORD}!\r` },
  ]);
  assert.equal(slip.code, 2, slip.stdout);
  assert.match(slip.stdout, /error: password: did not match/);
  await assert.rejects(services.users.find({ email: 'root@example.org' }), { code: 'not_found' });

  const made = await ask([
    { to: 'Password for root@example.org', type: `password1234\r` },
    { to: 'It is one of the first that are guessed', type: `${'\x7f'.repeat(12)}${PASSWORD}\r` },
    { to: 'Repeat the password', type: `${PASSWORD}\r` },
  ]);
  assert.equal(made.code, 0, made.stdout);
  assert.match(made.stdout, /root@example\.org is an administrator and can sign in/);
  for (const { stdout } of [slip, made]) assert.ok(!stdout.includes(PASSWORD));
  await enter(services, { email: 'root@example.org', password: PASSWORD });
});

test('admin create without a terminal and without an option says which option it takes', async (t) => {
  const { run } = await install(t);
  const refused = await run(['admin', 'create', 'root@example.org']);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /^error: --password-stdin: or --generate is required without a terminal/);
});

test('user disable ends the sessions of an account, and enable lets it sign in again', async (t) => {
  const { services, auditEvents, run } = await install(t);
  const ada = { email: 'ada@example.org', password: PASSWORD };
  await services.accounts.register({ ...ada, name: '' }, { requestId: 'test' });
  const { token, userId } = await enter(services, ada);
  assert.equal((await run(['user', 'disable', 'Ada@example.org'])).code, 0);
  assert.equal(await services.identities.findSession(token), null);
  await assert.rejects(enter(services, ada), { code: 'wrong_credentials' });
  assert.equal((await run(['user', 'enable', 'ada@example.org'])).code, 0);
  await enter(services, ada);
  assert.equal((await run(['user', 'disable', 'eve@example.org'])).code, 2);
  assert.deepEqual(await auditEvents(), [`user.disable user ${userId}`, `user.enable user ${userId}`]);
});

test('user reset-link prints a link that sets a new password', async (t) => {
  const { services, auditEvents, run } = await install(t);
  const ada = { email: 'ada@example.org', password: PASSWORD };
  await services.accounts.register({ ...ada, name: '' }, { requestId: 'test' });
  const printed = await run(['user', 'reset-link', 'ada@example.org']);
  const [, token = ''] =
    /^https:\/\/stacks\.example\.org\/reset-password#token=([\w-]{43})\n$/.exec(printed.stdout) ?? [];
  const newPassword = 'over the hills and far away';
  await services.passwordResets.confirm({ token, newPassword }, { ...DEVICE, requestId: 'test' });
  const { userId } = await enter(services, { ...ada, password: newPassword });
  assert.deepEqual(await auditEvents(), [`user.reset_link user ${userId}`]);
  assert.deepEqual(await run(['user', 'reset-link', 'eve@example.org']), {
    code: 2,
    stdout: '',
    stderr: 'error: there is no account eve@example.org that can sign in\n',
  });
});

test('user reset-factors leaves an account its password, ends its sessions, and mails its owner', async (t) => {
  const { services, auditEvents, env, run } = await install(t);
  await using mails = await openMailServer();
  const root = { email: 'root@example.org', password: PASSWORD };
  const userId = await services.users.createAdministrator(root, OPERATOR);
  const { token } = await enter(services, root);
  const { secret } = await services.factors.beginAuthenticator(userId);
  const by = { userId, keyId: null, requestId: 'test' };
  await services.factors.confirmAuthenticator(by, generateSync({ secret }));
  await assert.rejects(enter(services, root), /asks for a code/);
  const reset = await containerstacks(['user', 'reset-factors', 'Root@example.org'], {
    ...env,
    SMTP_URL: mails.url,
  });
  assert.equal(reset.code, 0, reset.stderr);
  assert.equal(
    reset.stdout,
    'Root@example.org signs in with the password alone, and is signed out everywhere\n',
  );
  assert.equal(await services.identities.findSession(token), null);
  await enter(services, root);
  assert.deepEqual(await auditEvents(), [`user.reset_factors user ${userId}`]);
  assert.deepEqual(
    mails.mails.map(({ to, subject }) => [to, subject]),
    [[['root@example.org'], 'Two-factor authentication of your account was reset']],
  );
  assert.equal((await run(['user', 'reset-factors', 'eve@example.org'])).code, 2);
});

test('key create prints a key with its scopes, and key revoke ends it', async (t) => {
  const { services, auditEvents, run } = await install(t);
  await services.users.createAdministrator({ email: 'root@example.org', password: PASSWORD }, OPERATOR);
  const made = await run([
    'key',
    'create',
    'root@example.org',
    '--scope',
    'read',
    'provision',
    '--expires',
    '30',
  ]);
  assert.equal(made.code, 0, made.stderr);
  const key = await services.identities.findKey(made.stdout.trim());
  assert.deepEqual(key?.scopes, ['read', 'provision']);
  assert.equal(key?.role, 'administrator');
  const revoked = await run(['key', 'revoke', key?.keyId ?? '']);
  assert.equal(revoked.stdout, `${key?.keyId} is revoked\n`);
  assert.equal(await services.identities.findKey(made.stdout.trim()), null);
  assert.deepEqual(await auditEvents(), [`key.create key ${key?.keyId}`, `key.revoke key ${key?.keyId}`]);
  assert.equal((await run(['key', 'create', 'root@example.org'])).code, 2);
  assert.equal((await run(['key', 'create', 'root@example.org', '--scope', 'all'])).code, 2);
  assert.equal(
    (await run(['key', 'create', 'root@example.org', '--scope', 'read', '--expires', '0'])).code,
    2,
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashRecoveryCode, makeRecoveryCode } from '../../api/services/accounts/secrets.ts';
import { stepOfCode } from '../../api/services/accounts/oneTimeCode.ts';
import {
  accountTest,
  askAs,
  askWithKey,
  cookieOf,
  countRows,
  join,
  OPERATOR,
  PASSWORD,
  signIn,
  whileLocked,
} from '../support/accountsApp.ts';
import { appWith, begin, finish, forgetCodes, letProofsAge, prove, setUpApp } from '../support/factors.ts';

const ADA = 'ada@example.org';
const LOCK = 'SELECT FROM users FOR UPDATE';

/** RFC 6238, appendix B: the secret 12345678901234567890, whose code at 59 s is 94287082. */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test('codes are those of RFC 6238, a half minute early or late, and each step once', () => {
  const step = (epoch: number, lastStep: number, code = '287082') =>
    stepOfCode(code, { secret: RFC_SECRET, epoch, lastStep });
  assert.equal(step(59, 0), 1);
  assert.equal(step(89, 0), 1);
  assert.equal(step(90, 0), null);
  assert.equal(step(29, 0), 1);
  assert.equal(step(59, 1), null);
  assert.equal(step(59, 0, '287083'), null);
});

test('a recovery code is one of 31 to the power of 25, however it is typed', () => {
  const { text, hash } = makeRecoveryCode();
  assert.match(text, /^([a-z2-9]{5}-){4}[a-z2-9]{5}$/);
  assert.deepEqual(hashRecoveryCode(` ${text.toUpperCase().replaceAll('-', ' ')}\n`), hash);
});

accountTest('an app counts once a code has confirmed it; then sign-in takes two steps', async (world) => {
  const ada = await join(world, ADA);
  const { secret, uri } = (await ada.ask('POST', '/api/account/authenticator')).json();
  assert.match(secret, /^[A-Z2-7]{32}$/);
  assert.equal(
    uri,
    `otpauth://totp/ContainerStacks:ada%40example.org?secret=${secret}&issuer=ContainerStacks`,
  );
  assert.equal((await signIn(world, ADA, PASSWORD)).statusCode, 200);
  const app = appWith(world, secret);
  const confirm = (code: string) => ada.ask('POST', '/api/account/authenticator/confirm', { code });
  assert.deepEqual((await confirm(await app(9))).json().code, 'wrong_code');
  const code = await app();
  const { codes } = (await confirm(code)).json();
  assert.equal(new Set(codes).size, 10);
  assert.deepEqual(
    world.mailbox.mails.map(({ subject }) => subject),
    ['A new sign-in to your account', 'Your account now asks for a code'],
  );
  const { authenticator, recoveryCodesLeft } = (await ada.ask('GET', '/api/account/factors')).json();
  assert.deepEqual([typeof authenticator.since, recoveryCodesLeft], ['string', 10]);
  assert.equal((await ada.ask('POST', '/api/account/authenticator')).statusCode, 409);

  const pending = await begin(world, ada);
  // The code that confirmed the app is used up.
  assert.equal((await finish(world, pending, code)).json().code, 'wrong_code');
  const answer = await finish(world, pending, await app(1));
  assert.equal(answer.json().email, ADA);
  assert.equal((await askAs(world, cookieOf(answer), 'GET', '/api/account')).statusCode, 200);
  assert.equal(await countRows(world, 'pending_sign_ins'), 0n);
  assert.equal((await finish(world, pending, await app(1))).json().code, 'not_signed_in');
});

accountTest('a code lets in one of two at once, and never again', async (world) => {
  const ada = await join(world, ADA);
  const { app } = await setUpApp(world, ada);
  const [one, two] = [await begin(world, ada), await begin(world, ada)];
  const code = await app();
  const answers = await whileLocked(world, LOCK, 2, () =>
    Promise.all([finish(world, one, code), finish(world, two, code)]),
  );
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [200, 401]);
  const third = await begin(world, ada);
  assert.equal((await finish(world, third, code)).json().code, 'wrong_code');
  assert.equal((await prove(world, ada, code)).json().code, 'wrong_code');
});

accountTest('a recovery code works once, also of two at once, and its use is mailed', async (world) => {
  const ada = await join(world, ADA);
  const { codes } = await setUpApp(world, ada);
  const [code = '', other = ''] = codes;
  const [one, two] = [await begin(world, ada), await begin(world, ada)];
  const answers = await whileLocked(world, LOCK, 2, () =>
    Promise.all([finish(world, one, code), finish(world, two, code)]),
  );
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [200, 401]);
  assert.equal((await finish(world, await begin(world, ada), code)).json().code, 'wrong_code');
  const mails = world.mailbox.mails.map(({ text }) => text);
  assert.equal(mails.length, 1);
  assert.match(mails[0] ?? '', /used a recovery code[\s\S]*9 codes left/);
  assert.equal((await ada.ask('GET', '/api/account/factors')).json().recoveryCodesLeft, 9);
  // New ones take the place of all that are left.
  const renewed = (await ada.ask('POST', '/api/account/recovery-codes')).json().codes;
  assert.equal((await finish(world, await begin(world, ada), other)).json().code, 'wrong_code');
  assert.equal((await finish(world, await begin(world, ada), renewed[0])).statusCode, 200);
});

accountTest('another account’s codes open nothing', async (world) => {
  const [ada, eve] = [await join(world, ADA), await join(world, 'eve@example.org')];
  await setUpApp(world, ada);
  const { app, codes } = await setUpApp(world, eve);
  for (const code of [await app(), codes[0] ?? '']) {
    assert.equal((await finish(world, await begin(world, ada), code)).json().code, 'wrong_code');
  }
  assert.equal((await finish(world, await begin(world, eve), codes[0] ?? '')).statusCode, 200);
});

accountTest(
  'after five wrong codes an account waits, its owner is told, and recovery codes work',
  async (world) => {
    const ada = await join(world, ADA);
    const { app, codes } = await setUpApp(world, ada);
    const pending = await begin(world, ada);
    for (let n = 0; n < 5; n += 1) {
      assert.equal((await finish(world, pending, await app(9))).json().code, 'wrong_code');
    }
    const tooEarly = await finish(world, await begin(world, ada), await app());
    const isToWait = (answer: typeof tooEarly, seconds: number) => {
      assert.equal(answer.statusCode, 429);
      // Less what has passed since.
      const left = Number(answer.headers['retry-after']);
      assert.ok(left > seconds - 10 && left <= seconds, `${left} s, not ${seconds} s`);
    };
    isToWait(tooEarly, 30);
    assert.equal((await prove(world, ada, await app())).statusCode, 429);
    assert.deepEqual(
      world.mailbox.mails.map(({ subject }) => subject),
      ['Wrong codes at your account'],
    );
    assert.equal((await finish(world, await begin(world, ada), codes[0] ?? '')).statusCode, 200);
    await world.owner.query(
      `UPDATE authenticators SET last_failure_at = last_failure_at - interval '30 seconds'`,
    );
    // The next wait is twice as long; a right code ends all of them.
    assert.equal((await finish(world, pending, await app(9))).json().code, 'wrong_code');
    isToWait(await finish(world, pending, await app()), 60);
    await world.owner.query(
      `UPDATE authenticators SET last_failure_at = last_failure_at - interval '1 minute'`,
    );
    assert.equal((await finish(world, pending, await app())).statusCode, 200);
  },
);

accountTest('a hundred guesses at once are counted one by one', async (world) => {
  const ada = await join(world, ADA);
  const { app } = await setUpApp(world, ada);
  const pending = await begin(world, ada);
  const wrong = await app(9);
  const answers = await Promise.all(Array.from({ length: 100 }, () => finish(world, pending, wrong)));
  const counts = Object.groupBy(answers, ({ statusCode }) => statusCode);
  assert.deepEqual([counts[401]?.length, counts[429]?.length], [5, 95]);
});

accountTest(
  'a sign-in that waits ends with ten minutes, a new password, a disabled account',
  async (world) => {
    const ada = await join(world, ADA);
    const { app } = await setUpApp(world, ada);
    const isOver = async (pending: string) => {
      const answer = await finish(world, pending, await app());
      assert.equal(answer.json().code, 'not_signed_in');
    };
    const late = await begin(world, ada);
    await world.owner.query(
      `UPDATE pending_sign_ins SET created_at = created_at - interval '11 minutes', expires_at = expires_at - interval '11 minutes'`,
    );
    await isOver(late);
    await isOver('A'.repeat(43));
    const before = await begin(world, ada);
    const change = { currentPassword: PASSWORD, newPassword: 'another way to Tipperary' };
    assert.equal((await ada.ask('POST', '/api/account/password', change)).statusCode, 200);
    await isOver(before);
    const again = await signIn(world, ADA, change.newPassword);
    const pending = again.cookies.find(({ name }) => name === 'signing-in');
    assert.deepEqual([pending?.httpOnly, pending?.sameSite, pending?.maxAge], [true, 'Strict', 600]);
    await world.services.users.change(ada.userId, { disabled: true }, OPERATOR);
    await isOver(pending?.value ?? '');
  },
);

accountTest('a password that is wrong looks the same with a second factor', async (world) => {
  const ada = await join(world, ADA);
  const wrong = async () => {
    const { requestId, ...body } = (await signIn(world, ADA, 'not my password')).json();
    assert.ok(requestId);
    return body;
  };
  const before = await wrong();
  await setUpApp(world, ada);
  assert.deepEqual(await wrong(), before);
});

accountTest(
  'factors change with a proof of the last 15 minutes, and each change is mailed',
  async (world) => {
    const ada = await join(world, ADA);
    const { app } = await setUpApp(world, ada);
    await letProofsAge(world);
    for (const [method, url] of [
      ['DELETE', '/api/account/authenticator'],
      ['POST', '/api/account/recovery-codes'],
      ['POST', '/api/account/authenticator'],
    ] as const) {
      const answer = await ada.ask(method, url);
      assert.deepEqual([answer.statusCode, answer.json().code], [403, 'reauthentication_required'], url);
    }
    assert.equal((await prove(world, ada, await app(), 'not my password')).json().code, 'wrong_credentials');
    assert.equal((await prove(world, ada)).json().code, 'wrong_code');
    assert.equal((await ada.ask('DELETE', '/api/account/authenticator')).statusCode, 403);
    assert.equal((await prove(world, ada, await app())).statusCode, 204);
    assert.equal((await ada.ask('POST', '/api/account/recovery-codes')).statusCode, 200);
    assert.equal((await ada.ask('DELETE', '/api/account/authenticator')).statusCode, 204);
    assert.equal((await ada.ask('DELETE', '/api/account/authenticator')).statusCode, 404);
    assert.equal(await countRows(world, 'recovery_codes'), 0n);
    assert.equal((await signIn(world, ADA, PASSWORD)).statusCode, 200);
    assert.deepEqual(
      world.mailbox.mails.map(({ subject }) => subject),
      [
        'New recovery codes of your account',
        'Your account no longer asks for a code',
        'A new sign-in to your account',
      ],
    );
  },
);

accountTest('API keys ask for no code, and change no factor', async (world) => {
  const ada = await join(world, ADA);
  const { key } = (await ada.ask('POST', '/api/account/keys', { name: 'ci', scopes: ['read'] })).json();
  await setUpApp(world, ada);
  assert.equal((await askWithKey(world, key, 'GET', '/api/account')).statusCode, 200);
  assert.equal((await askWithKey(world, key, 'GET', '/api/account/factors')).statusCode, 403);
  assert.equal((await askWithKey(world, key, 'DELETE', '/api/account/authenticator')).statusCode, 403);
});

accountTest('what is stored of recovery codes and waiting sign-ins are hashes', async (world) => {
  const ada = await join(world, ADA);
  const { codes } = await setUpApp(world, ada);
  const pending = await begin(world, ada);
  const { rows } = await world.owner.query(
    `SELECT row_to_json(r)::text AS text FROM recovery_codes r UNION ALL SELECT row_to_json(p)::text FROM pending_sign_ins p`,
  );
  const stored = JSON.stringify(rows);
  for (const secret of [pending, ...codes, ...codes.map((code) => code.replaceAll('-', ''))]) {
    assert.ok(!stored.includes(secret));
  }
});

accountTest('an account that is deleted keeps no factor', async (world) => {
  const ada = await join(world, ADA);
  await setUpApp(world, ada);
  await begin(world, ada);
  assert.equal((await ada.ask('DELETE', '/api/account', { password: PASSWORD })).statusCode, 204);
  for (const table of ['authenticators', 'recovery_codes', 'pending_sign_ins']) {
    assert.equal(await countRows(world, table), 0n, table);
  }
});

accountTest(
  'a reset of the factors leaves the password, ends every session, and is mailed',
  async (world) => {
    const ada = await join(world, ADA);
    const { app } = await setUpApp(world, ada);
    const pending = await begin(world, ada);
    await world.services.factors.reset('Ada@example.org', OPERATOR);
    assert.equal((await ada.ask('GET', '/api/account')).statusCode, 401);
    assert.equal((await finish(world, pending, await app())).json().code, 'not_signed_in');
    assert.equal((await signIn(world, ADA, PASSWORD)).statusCode, 200);
    assert.equal(world.mailbox.mails[0]?.subject, 'Two-factor authentication of your account was reset');
    await forgetCodes(world);
    const { rows } = await world.owner.query(
      `SELECT action FROM audit_log WHERE operator = 'test' AND action LIKE 'user.%'`,
    );
    assert.deepEqual(rows, [{ action: 'user.reset_factors' }]);
  },
);

accountTest(
  'a new password by link leaves the second factor, and no key or link goes around it',
  async (world) => {
    const ada = await join(world, ADA);
    const { app } = await setUpApp(world, ada);
    const link = await world.services.passwordResets.makeLink(ADA, OPERATOR);
    const given = { token: link.split('=')[1], newPassword: 'another way to Tipperary' };
    const url = '/api/account/password-reset/confirm';
    const reset = await world.ask({ method: 'POST', url, payload: given });
    assert.deepEqual([reset.statusCode, cookieOf(reset)], [204, '']);
    const begun = await signIn(world, ADA, given.newPassword);
    assert.deepEqual([begun.statusCode, cookieOf(begun)], [202, '']);
    const pending = begun.cookies.find(({ name }) => name === 'signing-in')?.value ?? '';
    assert.equal((await askAs(world, pending, 'GET', '/api/account')).statusCode, 401);
    assert.equal((await finish(world, pending, await app())).statusCode, 200);
  },
);

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, isOutdated, verifyPassword } from '../../api/services/accounts/passwordHash.ts';
import { Turns } from '../../api/services/accounts/turns.ts';
import { accountTest, countRows, join, PASSWORD, signIn, OPERATOR } from '../support/accountsApp.ts';

const WRONG = 'not the right password';

test('a hash is Argon2id with at least 19 MiB, salted, and verifies its password only', async () => {
  const [one, two] = await Promise.all([hashPassword(PASSWORD), hashPassword(PASSWORD)]);
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  assert.notEqual(one, two);
  assert.equal(await verifyPassword(PASSWORD, one), true);
  assert.equal(await verifyPassword(`${PASSWORD} `, one), false);
  assert.equal(await verifyPassword(PASSWORD, null), false);
  assert.equal(await verifyPassword('', null), false);
  assert.equal(await verifyPassword(PASSWORD, 'no hash at all'), false);
});

/** The reference implementation's test vector: "password" with "somesalt", t=2, m=65536, p=1. */
const REFERENCE = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';

test('a hash of the reference implementation verifies, and counts as outdated', async () => {
  assert.equal(await verifyPassword('password', REFERENCE), true);
  assert.equal(await verifyPassword('passwort', REFERENCE), false);
  assert.equal(isOutdated(REFERENCE), true);
  assert.equal(isOutdated(await hashPassword(PASSWORD)), false);
});

test('of a crowd of hashes two are worked out at once, a hundred wait, and the rest are refused', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 105 }, () => verifyPassword(WRONG, null)));
  const refused = outcomes.filter(({ status }) => status === 'rejected');
  assert.deepEqual(
    refused.map((outcome) => outcome.status === 'rejected' && outcome.reason.code),
    ['unavailable', 'unavailable', 'unavailable'],
  );
  assert.equal(await verifyPassword(WRONG, null), false);
});

test('work takes turns in the order it came, also after a failure', async () => {
  const turns = new Turns(2, 10);
  let underWay = 0;
  let most = 0;
  const begun: number[] = [];
  const work = (number: number) =>
    turns.take(async () => {
      begun.push(number);
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      if (number === 1) throw new Error('one that fails');
    });
  const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(work));
  assert.deepEqual([most, begun, underWay], [2, [1, 2, 3, 4, 5], 0]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'fulfilled', 'fulfilled', 'fulfilled', 'fulfilled'],
  );
});

accountTest('a hash with older parameters is renewed when its owner signs in', async (world) => {
  const ada = await join(world, 'ada@example.org');
  await world.pool.query('UPDATE users SET password_hash = $1', [REFERENCE]);
  assert.equal((await signIn(world, ada.email, 'password')).statusCode, 200);
  const { rows } = await world.pool.query('SELECT password_hash FROM users');
  assert.match(rows[0].password_hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.equal((await signIn(world, ada.email, 'password')).statusCode, 200);
});

accountTest(
  'an unknown e-mail, a wrong password and a disabled account get the same answer',
  async (world) => {
    await join(world, 'ada@example.org');
    const eve = await join(world, 'eve@example.org');
    await world.services.users.change(eve.userId, { disabled: true }, OPERATOR);
    const answers = [];
    for (const [email, password] of [
      ['nobody@example.org', WRONG],
      ['ada@example.org', WRONG],
      ['eve@example.org', PASSWORD],
    ] as const) {
      const answer = await signIn(world, email, password);
      const { requestId, ...body } = answer.json();
      assert.ok(requestId);
      // What differs from one request to the next, whoever asks: the request's own id (and with it the body's tag), and
      // the clock.
      const {
        'x-request-id': id,
        etag,
        date,
        'ratelimit-remaining': left,
        'ratelimit-reset': reset,
        ...headers
      } = answer.headers;
      assert.ok(id && etag && date && left && reset);
      answers.push({ status: answer.statusCode, body, headers });
    }
    assert.equal(answers[0]?.status, 401);
    assert.deepEqual(answers[1], answers[0]);
    assert.deepEqual(answers[2], answers[0]);
  },
);

test('an unknown e-mail costs a hash as a known one does', async () => {
  const phc = await hashPassword(PASSWORD);
  const cost = async (hash: string | null): Promise<number> => {
    const start = process.hrtime.bigint();
    await verifyPassword(WRONG, hash);
    return Number(process.hrtime.bigint() - start);
  };
  // The best of a few: whatever else the machine does only adds to it.
  const best = async (hash: string | null) =>
    Math.min(...[await cost(hash), await cost(hash), await cost(hash), await cost(hash), await cost(hash)]);
  const [known, unknown] = [await best(phc), await best(null)];
  assert.ok(unknown > known / 2, `${unknown} ns against ${known} ns`);
});

accountTest(
  'of two sign-ups with one e-mail at once one gets it, and both get the same answer',
  async (world) => {
    const passwords = ['the first of the two', 'the second of the two'];
    const answers = await Promise.all(
      passwords.map((password, index) =>
        world.ask({
          method: 'POST',
          url: '/api/account/register',
          payload: { email: index === 0 ? 'ada@example.org' : 'Ada@Example.org', password },
        }),
      ),
    );
    assert.deepEqual(
      answers.map(({ statusCode, body }) => [statusCode, body]),
      [
        [202, '{"accepted":true}'],
        [202, '{"accepted":true}'],
      ],
    );
    assert.equal(await countRows(world, 'users'), 1n);
    const entered = await Promise.all(
      passwords.map((password) => signIn(world, 'ada@example.org', password)),
    );
    assert.deepEqual(entered.map(({ statusCode }) => statusCode).sort(), [200, 401]);
    assert.deepEqual(
      world.mailbox.mails.map(({ subject }) => subject),
      ['Confirm your e-mail address', 'You already have an account'],
    );
  },
);

accountTest('a weak password makes no account', async (world) => {
  for (const password of ['short', 'password1234', 'ada.lovelace@example.org']) {
    const answer = await world.ask({
      method: 'POST',
      url: '/api/account/register',
      payload: { email: 'ada.lovelace@example.org', password },
    });
    assert.equal(answer.json().code, 'invalid_request');
  }
  assert.equal(await countRows(world, 'users'), 0n);
});

accountTest(
  'closed registration makes no account without an invitation',
  async (world) => {
    const payload = { email: 'ada@example.org', password: PASSWORD };
    const url = '/api/account/register';
    assert.equal((await world.ask({ method: 'POST', url, payload })).json().code, 'forbidden');
    const forged = { ...payload, invitation: `1.${'A'.repeat(43)}` };
    assert.equal((await world.ask({ method: 'POST', url, payload: forged })).json().code, 'forbidden');
    assert.equal(await countRows(world, 'users'), 0n);
  },
  { registration: 'closed' },
);

accountTest('the sixth try after five failures waits, even with the right password', async (world) => {
  await join(world, 'ada@example.org');
  for (let n = 0; n < 5; n++) assert.equal((await signIn(world, 'ada@example.org', WRONG)).statusCode, 401);
  const slowed = await signIn(world, 'ada@example.org', PASSWORD);
  assert.equal(slowed.statusCode, 429);
  assert.equal(slowed.json().code, 'too_many_requests');
  const wait = Number(slowed.headers['retry-after']);
  assert.ok(wait > 20 && wait <= 30, `${wait} s`);
  await world.owner.query(`UPDATE sign_in_attempts SET attempted_at = attempted_at - interval '30 seconds'`);
  assert.equal((await signIn(world, 'ada@example.org', PASSWORD)).statusCode, 200);
  assert.equal(await countRows(world, 'sign_in_attempts'), 0n);
});

accountTest('the owner signs in from another address while someone guesses', async (world) => {
  await join(world, 'ada@example.org');
  for (let n = 0; n < 5; n++) await signIn(world, 'ada@example.org', WRONG, { address: '192.0.2.66' });
  assert.equal((await signIn(world, 'ada@example.org', WRONG, { address: '192.0.2.66' })).statusCode, 429);
  assert.equal((await signIn(world, 'ada@example.org', PASSWORD, { address: '192.0.2.1' })).statusCode, 200);
  assert.equal((await signIn(world, 'ada@example.org', WRONG, { address: '192.0.2.66' })).statusCode, 429);
});

accountTest('guessing one account from many addresses leaves each one free failure', async (world) => {
  await join(world, 'ada@example.org');
  for (let n = 0; n < 20; n++) await signIn(world, 'ada@example.org', WRONG, { address: `192.0.2.${n % 5}` });
  const address = '198.51.100.1';
  assert.equal((await signIn(world, 'ada@example.org', WRONG, { address })).statusCode, 401);
  assert.equal((await signIn(world, 'ada@example.org', WRONG, { address })).statusCode, 429);
  const elsewhere = { address: '198.51.100.2' };
  assert.equal((await signIn(world, 'ada@example.org', PASSWORD, elsewhere)).statusCode, 200);
});

accountTest('trying many accounts from one address is slowed, also behind forged headers', async (world) => {
  for (let n = 0; n < 20; n++) {
    const headers = { 'x-forwarded-for': `203.0.113.${n}` };
    assert.equal((await signIn(world, `user${n}@example.org`, WRONG, { headers })).statusCode, 401);
  }
  const headers = { 'x-forwarded-for': '203.0.113.99' };
  assert.equal((await signIn(world, 'one-more@example.org', WRONG, { headers })).statusCode, 429);
});

accountTest('a dozen tries at once are not a dozen free ones', async (world) => {
  await join(world, 'ada@example.org');
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => signIn(world, 'ada@example.org', WRONG)),
  );
  const count = (status: number) => answers.filter(({ statusCode }) => statusCode === status).length;
  assert.deepEqual([count(401), count(429)], [5, 7]);
});

accountTest('guessing the password in a session that was left open is slowed as well', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const guess = { currentPassword: WRONG, newPassword: PASSWORD };
  for (let n = 0; n < 5; n++) await ada.ask('POST', '/api/account/password', guess);
  assert.equal((await ada.ask('POST', '/api/account/password', guess)).statusCode, 429);
  assert.equal((await ada.ask('DELETE', '/api/account', { password: WRONG })).statusCode, 429);
});

accountTest('attempts older than the window are forgotten', async (world) => {
  await signIn(world, 'nobody@example.org', WRONG);
  await world.owner.query(`UPDATE sign_in_attempts SET attempted_at = now() - interval '15 minutes'`);
  await signIn(world, 'nobody@example.org', WRONG);
  assert.equal(await countRows(world, 'sign_in_attempts'), 1n);
});

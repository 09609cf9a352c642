import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastifyRequest } from 'fastify';
import { nameClient } from '../../api/plugins/limits.ts';
import { makeKey, makeSecret } from '../../api/services/accounts/secrets.ts';
import type { Pool } from '../../db/pool.ts';
import { accountTest, askWithKey, join, OPERATOR } from '../support/accountsApp.ts';

const limits = { anonymousPerMinute: 3, signedInPerMinute: 5 };

accountTest(
  'an address may ask so often a minute, refusals and forged addresses included, and no more',
  async (world) => {
    const ask = (n: number, remoteAddress = '192.0.2.1') =>
      world.app.inject({
        url: '/api/account',
        remoteAddress,
        headers: { 'x-forwarded-for': `203.0.113.${n}`, authorization: `Bearer made-up-${n}` },
      });
    for (let n = 1; n <= 3; n++) {
      const answer = await ask(n);
      assert.equal(answer.statusCode, 401);
      assert.equal(answer.headers['ratelimit-remaining'], String(3 - n));
    }
    const limited = await ask(4);
    assert.equal(limited.statusCode, 429);
    assert.equal(limited.json().code, 'too_many_requests');
    assert.ok(Number(limited.headers['retry-after']) <= 60);
    assert.equal((await ask(5, '192.0.2.2')).statusCode, 401);
  },
  { limits },
);

accountTest(
  'an account may ask so often a minute over all its sessions and keys, whoever else asks from there',
  async (world) => {
    const ada = await join(world, 'ada@example.org');
    const eve = await join(world, 'eve@example.org');
    const { text } = await world.services.apiKeys.create(
      ada.userId,
      {
        name: 'ci',
        scopes: ['read'],
        organization: null,
        expiresInDays: null,
      },
      OPERATOR,
    );
    for (let n = 0; n < 3; n++) assert.equal((await ada.ask('GET', '/api/account')).statusCode, 200);
    for (let n = 0; n < 2; n++) {
      assert.equal((await askWithKey(world, text, 'GET', '/api/account')).statusCode, 200);
    }
    assert.equal((await ada.ask('GET', '/api/account')).statusCode, 429);
    assert.equal((await askWithKey(world, text, 'GET', '/api/account')).statusCode, 429);
    assert.equal((await eve.ask('GET', '/api/account')).statusCode, 200);
  },
  { limits },
);

/** The statements that the app's pool is asked from now on. */
function countStatements(pool: Pool): () => number {
  let count = 0;
  const query = pool.query.bind(pool) as (...args: unknown[]) => unknown;
  pool.query = ((...args: unknown[]) => {
    count += 1;
    return query(...args);
  }) as Pool['query'];
  return () => count;
}

for (const [secret, headers] of [
  ['keys', () => ({ authorization: `Bearer ${makeKey().text}` })],
  ['cookies', () => ({ cookie: `session=${makeSecret().text}` })],
] as const) {
  accountTest(
    `${secret} that nobody knows cost an address no more queries than its limit, also where nothing else is counted`,
    async (world) => {
      const statements = countStatements(world.pool);
      const ask = (url: string, remoteAddress = '192.0.2.1') =>
        world.app.inject({ url, remoteAddress, headers: headers() });
      for (let n = 0; n < 3; n++) assert.equal((await ask('/metrics')).statusCode, 404);
      assert.equal(statements(), 3);
      for (let n = 0; n < 5; n++) {
        assert.equal((await ask('/metrics')).statusCode, 404);
        const refused = await ask('/api/account');
        assert.equal(refused.statusCode, 429);
        assert.ok(Number(refused.headers['retry-after']) <= 60);
      }
      assert.equal(statements(), 3);
      assert.equal((await ask('/api/account', '192.0.2.2')).statusCode, 401);
      assert.equal(statements(), 4);
    },
    { limits },
  );
}

accountTest(
  'who was known a moment ago is known on, whatever others at the same address make up',
  async (world) => {
    const ada = await join(world, 'ada@example.org');
    assert.equal((await ada.ask('GET', '/api/account')).statusCode, 200);
    for (let n = 0; n < 5; n++) await askWithKey(world, makeKey().text, 'GET', '/api/account');
    assert.equal((await askWithKey(world, makeKey().text, 'GET', '/api/account')).statusCode, 429);
    assert.equal((await ada.ask('GET', '/api/account')).statusCode, 200);
  },
  { limits },
);

test('a visitor whose connection is closed already counts for an address too', () => {
  const gone = { actor: { kind: 'anonymous' }, ip: undefined } as unknown as FastifyRequest;
  assert.equal(nameClient(gone), 'address unknown');
});

import assert from 'node:assert/strict';
import {
  accountTest,
  askWithKey,
  join,
  makeOrganization,
  PASSWORD,
  OPERATOR,
} from '../support/accountsApp.ts';

accountTest('a key is shown once, listed without its secret, and reads what its user may', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const made = await ada.ask('POST', '/api/account/keys', { name: 'ci', scopes: ['read', 'read'] });
  assert.equal(made.statusCode, 201, made.body);
  const { key, details } = made.json();
  assert.match(key, /^cs_[0-9a-f]{16}_[\w-]{43}$/);
  assert.deepEqual(details.scopes, ['read']);
  assert.deepEqual([details.expiresAt, details.lastUsedAt, details.organizationId], [null, null, null]);
  assert.equal((await askWithKey(world, key, 'GET', '/api/account')).json().email, 'ada@example.org');
  const listed = await ada.ask('GET', '/api/account/keys');
  assert.equal(listed.json().items.length, 1);
  assert.match(listed.json().items[0].lastUsedAt, /Z$/);
  assert.ok(!listed.body.includes(key.slice(-43)));
});

accountTest('a key makes no keys, ends no sessions and changes no password', async (world) => {
  const root = await join(world, 'root@example.org', 'administrator');
  const { text } = await world.services.apiKeys.create(
    root.userId,
    {
      name: 'all',
      scopes: ['read', 'provision', 'billing'],
      organization: null,
      expiresInDays: null,
    },
    OPERATOR,
  );
  for (const [method, url, payload] of [
    ['POST', '/api/account/keys', { name: 'more', scopes: ['read'] }],
    ['GET', '/api/account/keys', undefined],
    ['DELETE', '/api/account/sessions', undefined],
    ['POST', '/api/account/password', { currentPassword: PASSWORD, newPassword: 'over the hills' }],
    ['PATCH', '/api/users/1', { role: 'user' }],
  ] as const) {
    const answer = await askWithKey(world, text, method, url, payload);
    assert.equal(answer.json().code, 'forbidden', `${method} ${url}`);
  }
});

accountTest('a revoked key, an expired key and a disabled account’s key are refused', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const eve = await join(world, 'eve@example.org');
  const make = async (name: string) =>
    (await ada.ask('POST', '/api/account/keys', { name, scopes: ['read'], expiresInDays: 30 })).json();
  const [revoked, expired, rests] = [await make('1'), await make('2'), await make('3')];
  const status = async ({ key }: { key: string }) =>
    (await askWithKey(world, key, 'GET', '/api/account')).statusCode;
  for (const key of [revoked, expired, rests]) assert.equal(await status(key), 200);

  assert.equal((await eve.ask('DELETE', `/api/account/keys/${revoked.details.id}`)).statusCode, 404);
  assert.equal(await status(revoked), 200);
  assert.equal((await ada.ask('DELETE', `/api/account/keys/${revoked.details.id}`)).statusCode, 204);
  assert.equal(await status(revoked), 401);
  assert.equal((await ada.ask('DELETE', `/api/account/keys/${revoked.details.id}`)).statusCode, 404);

  await world.owner.query(
    `UPDATE api_keys SET created_at = now() - interval '31 days', expires_at = now() WHERE key_id = $1`,
    [expired.details.id],
  );
  assert.equal(await status(expired), 401);

  await world.services.users.change(ada.userId, { disabled: true }, OPERATOR);
  assert.equal(await status(rests), 401);
  await world.services.users.change(ada.userId, { disabled: false }, OPERATOR);
  assert.equal(await status(rests), 200);
});

accountTest('a key with another secret, or of another form, is none', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const { key } = (await ada.ask('POST', '/api/account/keys', { name: 'ci', scopes: ['read'] })).json();
  for (const forged of [
    `${key.slice(0, -43)}${'A'.repeat(43)}`,
    key.slice(0, -1),
    `${key}A`,
    key.slice(3),
    key.slice(20),
    "cs_' OR 1=1 --",
  ]) {
    const answer = await askWithKey(world, forged, 'GET', '/api/account');
    assert.equal(answer.statusCode, 401, forged);
  }
});

accountTest('a key confined to an organization sees that one only', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const one = await makeOrganization(world, 'One', ada);
  const two = await makeOrganization(world, 'Two', ada);
  const made = await ada.ask('POST', '/api/account/keys', {
    name: 'ci',
    scopes: ['read'],
    organization: 'one',
  });
  const { key } = made.json();
  const status = async (url: string) => (await askWithKey(world, key, 'GET', url)).statusCode;
  assert.equal(await status(`/api/organizations/${one.handle}`), 200);
  assert.equal(await status(`/api/organizations/id:${one.id}`), 200);
  assert.equal(await status(`/api/organizations/${two.handle}`), 404);
  const mine = (await askWithKey(world, key, 'GET', '/api/organizations')).json();
  assert.deepEqual(
    mine.items.map(({ handle }: { handle: string }) => handle),
    ['one'],
  );
});

accountTest('a key cannot be made for an organization that one does not belong to', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const eve = await join(world, 'eve@example.org');
  await makeOrganization(world, 'One', ada);
  const wanted = { name: 'ci', scopes: ['read'], organization: 'one' };
  assert.equal((await eve.ask('POST', '/api/account/keys', wanted)).statusCode, 404);
});

accountTest(
  'on a public route a key without its scope, or confined to an organization, is no administrator',
  async (world) => {
    const root = await join(world, 'root@example.org', 'administrator');
    await makeOrganization(world, 'One', root);
    const users = async (scopes: string[], organization: string | null) => {
      const { key } = (
        await root.ask('POST', '/api/account/keys', { name: 'ci', scopes, organization })
      ).json();
      return Object.keys((await askWithKey(world, key, 'GET', '/api/health/platform-stats')).json().users);
    };
    assert.deepEqual(await users(['read'], null), ['total', 'admins', 'regular']);
    assert.deepEqual(await users(['provision'], null), ['total']);
    assert.deepEqual(await users(['read'], 'one'), ['total']);
  },
);

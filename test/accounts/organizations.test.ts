import assert from 'node:assert/strict';
import {
  addMember,
  accountTest,
  join,
  makeOrganization,
  type Person,
  whileLocked,
} from '../support/accountsApp.ts';
import { insertOrganizations, insertRow, insertSelected, meteredSince } from '../support/insertRows.ts';

accountTest('an organization gets a handle from its name, a wallet and its maker as owner', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const eve = await join(world, 'eve@example.org');
  const made = await ada.ask('POST', '/api/organizations', { name: 'Müller & Söhne' });
  assert.equal(made.statusCode, 201, made.body);
  const { createdAt, ...organization } = made.json();
  assert.match(createdAt, /Z$/);
  assert.deepEqual(organization, {
    id: '1',
    handle: 'muller-sohne',
    name: 'Müller & Söhne',
    endedAt: null,
    billingAddress: null,
    requiresFactor: false,
    role: 'owner',
  });
  const again = await eve.ask('POST', '/api/organizations', { name: 'Muller Sohne' });
  assert.equal(again.json().handle, 'muller-sohne-2');
  const { rows } = await world.pool.query(
    'SELECT handle, balance_micros FROM wallets JOIN organization_handles USING (organization_id) ORDER BY handle',
  );
  assert.deepEqual(rows, [
    { handle: 'muller-sohne', balance_micros: 0n },
    { handle: 'muller-sohne-2', balance_micros: 0n },
  ]);
});

accountTest('ten organizations of one name at once get ten handles', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => ada.ask('POST', '/api/organizations', { name: 'Acme' })),
  );
  assert.equal(new Set(answers.map((answer) => answer.json().handle)).size, 10);
});

accountTest('a user owns a hundred organizations and no more, two at once included', async (world) => {
  const ada = await join(world, 'ada@example.org');
  await insertOrganizations(world.owner, 99);
  await insertSelected(
    world.owner,
    'organization_members',
    'SELECT organization_id, $1::bigint AS user_id FROM organizations',
    [ada.userId],
  );
  await world.owner.query(`SELECT setval(pg_get_serial_sequence('organizations', 'organization_id'), 99)`);
  const make = (name: string) => ada.ask('POST', '/api/organizations', { name });
  const lock = `SELECT FROM users WHERE user_id = ${ada.userId} FOR UPDATE`;
  const answers = await whileLocked(world, lock, 2, () => Promise.all([make('Acme'), make('Beta')]));
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [201, 409]);
  await world.owner.query(`UPDATE organizations SET deleted_at = now() WHERE organization_id = 1`);
  assert.equal((await make('Gamma')).statusCode, 201);
});

accountTest('a list of organizations goes on page by page, each once', async (world) => {
  const ada = await join(world, 'ada@example.org');
  for (const name of ['A', 'B', 'C']) await makeOrganization(world, name, ada);
  await makeOrganization(world, 'Foreign', await join(world, 'eve@example.org'));
  const handles: string[] = [];
  let url = '/api/organizations?limit=2';
  for (;;) {
    const page = (await ada.ask('GET', url)).json();
    handles.push(...page.items.map(({ handle }: { handle: string }) => handle));
    if (page.nextCursor === null) break;
    url = `/api/organizations?limit=2&cursor=${page.nextCursor}`;
  }
  assert.deepEqual(handles, ['a', 'b', 'c']);
  const badLimits = ['0', '101', '1e1', '0x10', '%205', '5.0', '+5', ''].map((limit) => `limit=${limit}`);
  for (const query of [...badLimits, 'limit=2&limit=2', 'cursor=x', 'unknown=1']) {
    assert.equal((await ada.ask('GET', `/api/organizations?${query}`)).statusCode, 400, query);
  }
});

accountTest('to people outside it, an organization looks as if it did not exist', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const eve = await join(world, 'eve@example.org');
  const { id } = await makeOrganization(world, 'Acme', ada);
  const answers = await Promise.all(
    ['acme', `id:${id}`, 'nothing', 'id:999', '%00', "'", 'a%2Fb'].map((name) =>
      eve.ask('GET', `/api/organizations/${name}`),
    ),
  );
  for (const answer of answers) {
    assert.equal(answer.statusCode, 404);
    assert.equal(answer.json().detail, answers[0]?.json().detail);
  }
});

interface Cast {
  owner: Person;
  admin: Person;
  member: Person;
}

async function gather(world: Parameters<typeof join>[0]): Promise<Cast> {
  const owner = await join(world, 'owner@example.org');
  const admin = await join(world, 'admin@example.org');
  const member = await join(world, 'member@example.org');
  const { id } = await makeOrganization(world, 'Acme', owner);
  await addMember(world, id, admin, 'admin');
  await addMember(world, id, member, 'member');
  return { owner, admin, member };
}

const MEMBERS = '/api/organizations/acme/members';

accountTest('only owners add and remove owners', async (world) => {
  const { owner, admin, member } = await gather(world);
  const to = (role: string) => ({ role });
  assert.equal((await admin.ask('PATCH', `${MEMBERS}/${member.userId}`, to('owner'))).statusCode, 403);
  assert.equal((await admin.ask('PATCH', `${MEMBERS}/${owner.userId}`, to('member'))).statusCode, 403);
  assert.equal((await admin.ask('DELETE', `${MEMBERS}/${owner.userId}`)).statusCode, 403);
  assert.equal((await member.ask('PATCH', `${MEMBERS}/${member.userId}`, to('admin'))).statusCode, 403);
  assert.equal((await member.ask('DELETE', `${MEMBERS}/${admin.userId}`)).statusCode, 403);
  assert.equal((await admin.ask('PATCH', `${MEMBERS}/${member.userId}`, to('admin'))).statusCode, 204);
  assert.equal((await owner.ask('PATCH', `${MEMBERS}/${admin.userId}`, to('owner'))).statusCode, 204);
  const roles = (await owner.ask('GET', MEMBERS)).json().items;
  assert.deepEqual(
    roles.map(({ email, role }: Record<string, string>) => [email, role]),
    [
      ['owner@example.org', 'owner'],
      ['admin@example.org', 'owner'],
      ['member@example.org', 'admin'],
    ],
  );
});

accountTest('the last owner neither leaves, nor steps down, nor deletes the account', async (world) => {
  const { owner, admin } = await gather(world);
  const password = 'a long way to Tipperary';
  const own = `${MEMBERS}/${owner.userId}`;
  assert.equal((await owner.ask('DELETE', own)).statusCode, 409);
  assert.equal((await owner.ask('PATCH', own, { role: 'admin' })).statusCode, 409);
  const refused = await owner.ask('DELETE', '/api/account', { password });
  assert.equal(refused.statusCode, 409);
  assert.match(refused.json().detail, /acme would have no owner/);
  assert.equal((await owner.ask('PATCH', own, { role: 'owner' })).statusCode, 204);
  await owner.ask('PATCH', `${MEMBERS}/${admin.userId}`, { role: 'owner' });
  assert.equal((await owner.ask('DELETE', '/api/account', { password })).statusCode, 204);
  assert.equal((await admin.ask('DELETE', `${MEMBERS}/${admin.userId}`)).statusCode, 409);
});

accountTest('of two owners who leave at once one stays', async (world) => {
  const { owner, admin } = await gather(world);
  await owner.ask('PATCH', `${MEMBERS}/${admin.userId}`, { role: 'owner' });
  const lock = 'SELECT FROM organizations FOR NO KEY UPDATE';
  const answers = await whileLocked(world, lock, 2, () =>
    Promise.all([
      owner.ask('DELETE', `${MEMBERS}/${owner.userId}`),
      admin.ask('DELETE', `${MEMBERS}/${admin.userId}`),
    ]),
  );
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [204, 409]);
});

accountTest('a member who has left is locked out at once', async (world) => {
  const { member } = await gather(world);
  assert.equal((await member.ask('GET', '/api/organizations/acme')).json().role, 'member');
  assert.equal((await member.ask('DELETE', `${MEMBERS}/${member.userId}`)).statusCode, 204);
  assert.equal((await member.ask('GET', '/api/organizations/acme')).statusCode, 404);
});

accountTest('there is always an administrator who can sign in', async (world) => {
  const root = await join(world, 'root@example.org', 'administrator');
  const url = `/api/users/${root.userId}`;
  assert.equal((await root.ask('PATCH', url, { disabled: true })).statusCode, 409);
  assert.equal((await root.ask('PATCH', url, { role: 'user' })).statusCode, 409);
  const password = 'a long way to Tipperary';
  assert.equal((await root.ask('DELETE', '/api/account', { password })).statusCode, 409);
  const second = await join(world, 'second@example.org', 'administrator');
  const lock = `SELECT FROM users WHERE role = 'administrator' FOR NO KEY UPDATE`;
  const answers = await whileLocked(world, lock, 2, () =>
    Promise.all([
      root.ask('PATCH', `/api/users/${second.userId}`, { disabled: true }),
      second.ask('PATCH', url, { disabled: true }),
    ]),
  );
  assert.equal(answers.filter(({ statusCode }) => statusCode === 200).length, 1);
});

accountTest('administrators find users by a part of the e-mail', async (world) => {
  const root = await join(world, 'root@example.org', 'administrator');
  await join(world, 'ada@example.org');
  const found = (await root.ask('GET', '/api/users?search=ADA%40')).json();
  assert.deepEqual(
    found.items.map(({ email, role, disabledAt }: Record<string, unknown>) => [email, role, disabledAt]),
    [['ada@example.org', 'user', null]],
  );
});

accountTest('an organization is deleted once nothing is left to bill and nothing owed', async (world) => {
  const { owner, admin } = await gather(world);
  const url = '/api/organizations/acme';
  await insertRow(world.owner, 'regions');
  assert.equal((await admin.ask('DELETE', url)).statusCode, 403);

  await insertRow(world.owner, 'vps_instances', { organization_id: 1, ...meteredSince('now') });
  assert.match((await owner.ask('DELETE', url)).json().detail, /^it has 1 VPS instance$/);
  await world.owner.query(
    `WITH gone AS (
       UPDATE vps_instances SET status = 'deleted', deleted_at = now() + interval '1 second' RETURNING deleted_at
     )
     UPDATE subscriptions SET ended_at = deleted_at FROM gone`,
  );
  assert.match(
    (await owner.ask('DELETE', url)).json().detail,
    /^the last hours of 1 instance are not billed yet$/,
  );
  await world.owner.query(`UPDATE subscriptions SET billing_state = 'settled'`);
  await world.owner.query('UPDATE wallets SET balance_micros = -1, past_due_since = now()');
  assert.match(
    (await owner.ask('DELETE', url)).json().detail,
    /^its balance is -0\.000001: an administrator closes it/,
  );
  await world.owner.query('UPDATE wallets SET balance_micros = 0, past_due_since = NULL');
  assert.equal((await owner.ask('DELETE', url)).statusCode, 204);
  assert.equal((await owner.ask('GET', url)).statusCode, 404);
  assert.deepEqual((await owner.ask('GET', '/api/organizations')).json().items, []);
  assert.equal((await owner.ask('POST', '/api/organizations', { name: 'Acme' })).json().handle, 'acme-2');
});

accountTest('an organization is renamed and keeps its handle', async (world) => {
  const { admin, member } = await gather(world);
  const renamed = await admin.ask('PATCH', '/api/organizations/acme', { name: 'Apex' });
  assert.deepEqual([renamed.json().name, renamed.json().handle], ['Apex', 'acme']);
  assert.equal((await member.ask('PATCH', '/api/organizations/acme', { name: 'Mine' })).statusCode, 403);
  for (const name of ['', ' ', 'a\nb', 'a\u0000', 'x'.repeat(101)]) {
    assert.equal((await admin.ask('PATCH', '/api/organizations/acme', { name })).statusCode, 400);
  }
});

accountTest(
  'the wallet of an organization that has ended is found by administrators alone',
  async (world) => {
    const root = await join(world, 'root@example.org', 'administrator');
    const owner = await join(world, 'ada@example.org');
    await makeOrganization(world, 'Acme', owner);
    const post = async (part: string, payload: object) =>
      world.ask({
        method: 'POST',
        url: `/api/organizations/acme/${part}`,
        headers: {
          'idempotency-key': part.replace('/', '-'),
          cookie: `session=${root.cookie}`,
          origin: 'http://localhost',
          host: 'localhost',
        },
        payload,
      });
    assert.equal((await post('wallet/top-ups', { amount: '50', reason: 'invoice 1' })).statusCode, 201);
    const refused = await owner.ask('DELETE', '/api/organizations/acme');
    assert.deepEqual(
      [refused.statusCode, refused.json().detail],
      [409, 'its balance is 50.000000: an administrator closes it and says what becomes of that'],
    );
    const closing = { refund: '50', reason: 'leaves' };
    assert.equal((await owner.ask('POST', '/api/organizations/acme/closing', closing)).statusCode, 403);
    assert.equal((await root.ask('POST', '/api/organizations/acme/closing', closing)).statusCode, 204);
    for (const part of ['', '/wallet', '/wallet/ledger', '/wallet/ledger/2', '/wallet/ledger.csv']) {
      const url = `/api/organizations/acme${part}`;
      assert.equal((await root.ask('GET', url)).statusCode, 200, part);
      assert.equal((await owner.ask('GET', url)).statusCode, 404, part);
    }
    assert.equal((await root.ask('GET', '/api/organizations/acme/wallet')).json().balance, '0.000000');
    assert.match((await root.ask('GET', '/api/organizations/acme')).json().endedAt, /Z$/);
    assert.equal((await root.ask('GET', '/api/organizations/acme/instances')).statusCode, 404);
    assert.equal((await post('wallet/top-ups', { amount: '1', reason: 'late' })).statusCode, 404);
    const late = await post('wallet/movements', { kind: 'credit', amount: '1', reason: 'late' });
    assert.deepEqual([late.statusCode, late.json().code], [409, 'organization_ended']);
  },
);

accountTest(
  'an organization has a billing address of several lines, which is taken away again',
  async (world) => {
    const { admin, member } = await gather(world);
    const change = (billingAddress: string | null) =>
      admin.ask('PATCH', '/api/organizations/acme', { billingAddress });
    const lines = 'Acme Ltd\n1 Main Street\n12345 Springfield';
    const changed = (await change(lines)).json();
    assert.deepEqual([changed.name, changed.billingAddress], ['Acme', lines]);
    for (const wrong of ['', ' ', 'x'.repeat(501), 'a\u0000'])
      assert.equal((await change(wrong)).statusCode, 400);
    const refused = await member.ask('PATCH', '/api/organizations/acme', { billingAddress: 'Mine' });
    assert.equal(refused.statusCode, 403);
    assert.equal((await change(null)).json().billingAddress, null);
    const { rows } = await world.owner.query(
      `SELECT action FROM audit_log WHERE action LIKE 'organization.change%' ORDER BY audit_id`,
    );
    assert.equal(rows.length, 2);
  },
);

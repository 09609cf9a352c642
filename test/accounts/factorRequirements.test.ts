import assert from 'node:assert/strict';
import {
  accountTest,
  addMember,
  askWithKey,
  join,
  makeOrganization,
  type Person,
} from '../support/accountsApp.ts';
import { setUpApp } from '../support/factors.ts';

const ADMINISTRATORS = { services: { requireAdministratorFactor: true } };

const outcome = async (person: Person, url: string) => {
  const answer = await person.ask('GET', url);
  return answer.statusCode === 200 ? 200 : answer.json().code;
};

accountTest(
  'an administrator without a second factor has a week, and then only the own account, until it is set up',
  async (world) => {
    const root = await join(world, 'root@example.org', 'administrator');
    const ada = await join(world, 'ada@example.org');
    const { handle } = await makeOrganization(world, 'Acme', ada);
    const { key } = (await root.ask('POST', '/api/account/keys', { name: 'ci', scopes: ['read'] })).json();
    const dueAt = async () => (await root.ask('GET', '/api/session')).json().factorDueAt;
    const first = await dueAt();
    const { rows } = await world.owner.query<{ isAWeek: boolean }>(
      `SELECT $1::timestamptz - since = interval '7 days' AS "isAWeek" FROM factor_requirements`,
      [first],
    );
    assert.deepEqual(rows, [{ isAWeek: true }]);
    assert.equal(await dueAt(), first);
    const pages = ['/api/users', `/api/organizations/${handle}`, '/api/billing/runs'];
    for (const url of pages) assert.equal(await outcome(root, url), 200, url);

    await world.owner.query(`UPDATE factor_requirements SET since = since - interval '6 days 23 hours'`);
    for (const url of pages) assert.equal(await outcome(root, url), 200, url);
    await world.owner.query(`UPDATE factor_requirements SET since = since - interval '2 hours'`);
    for (const url of pages) assert.equal(await outcome(root, url), 'factor_required', url);
    assert.equal(await outcome(root, '/api/account/factors'), 200);
    assert.equal((await askWithKey(world, key, 'GET', '/api/users')).statusCode, 200);
    // Nobody else is asked.
    assert.equal(await outcome(ada, `/api/organizations/${handle}`), 200);
    assert.equal((await ada.ask('GET', '/api/session')).json().factorDueAt, null);

    await setUpApp(world, root);
    for (const url of pages) assert.equal(await outcome(root, url), 200, url);
    assert.equal(await dueAt(), null);
    // The week begins once.
    await root.ask('DELETE', '/api/account/authenticator');
    assert.equal(await outcome(root, '/api/users'), 'factor_required');
  },
  ADMINISTRATORS,
);

accountTest('without the setting no administrator is asked', async (world) => {
  const root = await join(world, 'root@example.org', 'administrator');
  assert.equal((await root.ask('GET', '/api/session')).json().factorDueAt, null);
  assert.equal(await outcome(root, '/api/users'), 200);
});

accountTest('an organization may let in only members with a second factor; keys go on', async (world) => {
  const [owner, admin, bob] = [
    await join(world, 'owner@example.org'),
    await join(world, 'admin@example.org'),
    await join(world, 'bob@example.org'),
  ];
  const root = await join(world, 'root@example.org', 'administrator');
  const { id, handle } = await makeOrganization(world, 'Acme', owner);
  await addMember(world, id, admin, 'admin');
  await addMember(world, id, bob, 'member');
  const { key } = (await bob.ask('POST', '/api/account/keys', { name: 'ci', scopes: ['read'] })).json();
  const url = `/api/organizations/${handle}`;
  const require = (person: Person, required: boolean) =>
    person.ask('PUT', `${url}/factor-requirement`, { required });
  assert.equal((await require(admin, true)).statusCode, 403);
  // Who asks for one has one, and so isn't kept out.
  assert.equal((await require(owner, true)).statusCode, 409);
  await setUpApp(world, owner);
  assert.equal((await require(owner, true)).statusCode, 204);
  assert.equal((await owner.ask('GET', url)).json().requiresFactor, true);
  for (const person of [admin, bob]) {
    for (const path of [url, `${url}/wallet`, `${url}/members`]) {
      assert.equal(await outcome(person, path), 'factor_required', path);
    }
  }
  const write = await admin.ask('PATCH', url, { name: 'Other' });
  assert.deepEqual([write.statusCode, write.json().code], [403, 'factor_required']);
  assert.match(write.json().detail, /set up an authenticator app under Account/);
  assert.equal((await askWithKey(world, key, 'GET', url)).statusCode, 200);
  assert.equal(await outcome(root, url), 200);
  await setUpApp(world, bob);
  assert.equal(await outcome(bob, url), 200);
  assert.equal((await require(owner, false)).statusCode, 204);
  assert.equal(await outcome(admin, url), 200);
  const { rows } = await world.owner.query(
    `SELECT action FROM audit_log WHERE action LIKE '%require%' ORDER BY audit_id`,
  );
  assert.deepEqual(rows, [
    { action: 'organization.require_factor' },
    { action: 'organization.not_require_factor' },
  ]);
});

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { type MadeDemo, makeDemo } from '../../demo/makeDemo.ts';
import { onlyRow } from '../../db/pool.ts';
import { askAs, cookieOf, openWorld, signIn } from '../support/accountsApp.ts';
import { auditBooks } from '../support/books.ts';

const world = await openWorld({ after });
let demo: MadeDemo;

before(async () => {
  const made = await makeDemo(world.owner, 'test');
  assert(made);
  demo = made;
});

const count = async (what: string): Promise<number> =>
  Number(onlyRow((await world.owner.query(`SELECT count(*) FROM ${what}`)).rows).count);

test('README says how large the demo is', async () => {
  const readme = (await readFile(new URL('../../README.md', import.meta.url), 'utf8')).replaceAll('\n', ' ');
  const said =
    /(\d+) instances of (\d+) organizations, (\d+) users, (\d+) containers and (\d+) support tickets/;
  assert.deepEqual(said.exec(readme)?.slice(1).map(Number), [
    ...[demo.instances, demo.organizations, demo.users],
    ...[await count('containers'), await count('support_tickets')],
  ]);
});

test('the demo’s customer signs in, owns one organization and is a member of another', async () => {
  const { email, password } = demo.passwords.customer;
  const token = cookieOf(await signIn(world, email, password));
  const { items } = (await askAs(world, token, 'GET', '/api/organizations')).json();
  assert.deepEqual(
    items.map(({ handle, role }: { handle: string; role: string }) => `${role} of ${handle}`).sort(),
    ['member of tidewater-labs', 'owner of northwind-traders'],
  );
  for (const path of ['members', 'instances', 'containers', 'tickets', 'wallet/ledger']) {
    const list = (await askAs(world, token, 'GET', `/api/organizations/northwind-traders/${path}`)).json();
    assert(list.items.length >= 2, `${path}: ${list.items.length}`);
  }
  const foreign = await askAs(world, token, 'GET', '/api/organizations/fjord-games');
  assert.equal(foreign.statusCode, 404);
  const billing = await askAs(world, token, 'GET', '/api/wallets');
  assert.equal(billing.statusCode, 403);
});

test('the demo’s status page tells of an incident that is over, and of maintenance to come', async () => {
  const { open, days } = (await world.app.inject('/api/status/incidents')).json();
  assert.deepEqual([open.incidents, open.maintenance.length, open.maintenance[0].state], [[], 1, 'planned']);
  const [incident] = days[0].incidents;
  const { updates, state } = (await world.app.inject(`/api/status/incidents/${incident.id}`)).json();
  assert.deepEqual([state, updates.length], ['resolved', 3]);
});

test('of the demo’s other people, only the administrator has a password', async () => {
  const { email, password } = demo.passwords.administrator;
  assert.equal((await signIn(world, email, password)).statusCode, 200);
  assert.equal(await count('users WHERE password_hash IS NOT NULL'), 2);
});

test('every organization of the demo has an owner, and nothing of it happened before its time', async () => {
  assert.equal(await count("organization_members WHERE role = 'owner'"), demo.organizations);
  for (const wrong of [
    'users WHERE created_at > now()',
    'organization_members m JOIN users u USING (user_id) WHERE joined_at NOT BETWEEN u.created_at AND now()',
    'organization_members JOIN organizations USING (organization_id) WHERE joined_at < created_at',
    'containers c JOIN organizations o USING (organization_id) WHERE c.created_at NOT BETWEEN o.created_at AND now()',
    'containers WHERE deleted_at NOT BETWEEN created_at AND now()',
    `support_tickets t LEFT JOIN organization_members m ON (m.organization_id, user_id) = (t.organization_id, opened_by)
     WHERE t.created_at NOT BETWEEN joined_at AND now() OR joined_at IS NULL`,
    'support_tickets JOIN support_ticket_replies r USING (organization_id, ticket_id) WHERE r.created_at > coalesce(closed_at, now())',
    'support_tickets a JOIN support_tickets b ON a.ticket_id < b.ticket_id AND a.created_at > b.created_at',
    `vps_instances i WHERE status <> (SELECT status FROM vps_instance_status_history h
       WHERE (h.organization_id, h.instance_id) = (i.organization_id, i.instance_id) ORDER BY changed_at DESC LIMIT 1)`,
  ]) {
    assert.equal(await count(wrong), 0, wrong);
  }
  await auditBooks(world.owner);
});

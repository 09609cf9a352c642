import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { type MadeDemo, makeDemo } from '../../demo/makeDemo.ts';
import { DebtorLadder } from '../../api/services/debtors/debtorLadder.ts';
import { DebtorService } from '../../api/services/debtors/debtorService.ts';
import { onlyRow } from '../../db/pool.ts';
import { inTransaction } from '../../db/transaction.ts';
import { DEMO_TERMINATION_DAYS } from '../../demo/debtors.ts';
import { LADDER_DEFAULTS } from '../../domain/debtors/ladder.ts';
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

test('the demo’s debtor signs in and owns what is suspended', async () => {
  const { email, password } = demo.passwords.debtor;
  const token = cookieOf(await signIn(world, email, password));
  const { items } = (await askAs(world, token, 'GET', '/api/organizations')).json();
  assert.deepEqual(
    items.map(({ handle, role }: { handle: string; role: string }) => `${role} of ${handle}`),
    ['owner of harbor-lights-theatre'],
  );
});

test('of the demo’s other people, only the administrator has a password', async () => {
  const { email, password } = demo.passwords.administrator;
  assert.equal((await signIn(world, email, password)).statusCode, 200);
  assert.equal(await count('users WHERE password_hash IS NOT NULL'), 3);
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

const ladder = new DebtorLadder({
  settings: { ...LADDER_DEFAULTS, terminationDays: DEMO_TERMINATION_DAYS },
  intervalMinutes: 60,
});

async function idOf(handle: string): Promise<bigint> {
  const { rows } = await world.owner.query<{ id: bigint }>(
    'SELECT organization_id AS id FROM organization_handles WHERE handle = $1',
    [handle],
  );
  return onlyRow(rows).id;
}

const STATES = {
  'northwind-traders': 'good, then past_due',
  'lighthouse-bakery': 'low, then past_due',
  'alder-cycling': 'past_due, then suspension',
  'bramble-bookshop': 'past_due hold, then suspension',
  'foxglove-community-radio': 'past_due exempt',
  'harbor-lights-theatre': 'suspended unpaid, then deletion',
  'zephyr-downloads': 'suspended abuse, then past_due',
  'cinder-forge': 'terminating unpaid, then deletion',
  'old-mill-gallery': 'terminated unpaid',
};

test('the demo shows every state of those who owe', async () => {
  const debtors = new DebtorService(world.owner, ladder);
  const states: Record<string, string> = {};
  for (const handle of Object.keys(STATES)) {
    const { state, facts, reasons, next } = await debtors.detail(await idOf(handle));
    const granted = Object.entries(reasons).flatMap(([kind, reason]) => (reason === null ? [] : [kind]));
    const words = [state, ...(facts.unpaid ? ['unpaid'] : []), ...facts.otherReasons, ...granted].join(' ');
    states[handle] = next === null ? words : `${words}, then ${next.step}`;
  }
  assert.deepEqual(states, STATES);
  const { events } = await debtors.detail(await idOf('old-mill-gallery'));
  assert.deepEqual(
    events.map(({ type }) => type),
    [
      ...['organization.terminated', 'organization.terminating', 'organization.terminating'],
      ...['organization.suspended', 'wallet.past_due', 'wallet.low', 'wallet.low', 'wallet.low'],
    ],
  );
});

test('the ladder finds nothing to do in the pasts of the demo', async () => {
  const before = await count('events');
  const ids = await Promise.all(Object.keys(STATES).map(idOf));
  await inTransaction(world.owner, (client) => ladder.applyTo(client, ids));
  assert.equal(await count('events'), before);
});

test('of what the demo holds off, all but the latest is off', async () => {
  assert.equal(await count('vps_instances WHERE held AND carried_generation = 1'), 6);
  assert.equal(await count(`vps_instances WHERE held AND carried_generation = 0 AND status = 'running'`), 1);
  assert.equal(await count(`vps_instances WHERE held AND resume_power = 'off'`), 2);
  assert.equal(await count('containers WHERE held'), 3);
});

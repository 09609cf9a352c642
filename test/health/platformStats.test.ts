import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PlatformStats } from '../../contracts/health.ts';
import type { Pool } from '../../db/pool.ts';
import { healthApp } from '../support/healthApp.ts';
import { insertContainerPlan, insertRows } from '../support/insertRows.ts';
import { until } from '../support/until.ts';
import { blockedBackends } from '../support/waiting.ts';

const PATH = '/api/health/platform-stats';
const FIVE_MINUTES_MS = 300_000;

/** 3 users (1 administrator), 2 organizations, 2 VPS, 2 containers, 3 tickets (2 open), 2 + 1 plans, 2 regions. */
async function makePlatform(owner: Pool): Promise<void> {
  await insertRows(owner, 'users', [
    { email: 'a@example.org', role: 'administrator' },
    { email: 'b@example.org', role: 'user' },
    { email: 'c@example.org', role: 'user' },
  ]);
  await insertRows(owner, 'organizations', [{ name: 'Acme' }, { name: 'Globex' }]);
  await insertRows(owner, 'regions', [
    { code: 'east', name: 'East' },
    { code: 'west', name: 'West' },
  ]);
  await insertRows(owner, 'plans', [
    { code: 'small', vcpus: 1, memory_mib: 512, disk_gib: 20 },
    { code: 'large', vcpus: 8, memory_mib: 16384, disk_gib: 320 },
  ]);
  // Neither is a VPS plan that can be chosen.
  const none = { vcpus: null, memory_mib: null, disk_gib: null };
  await insertRows(owner, 'plans', [{ kind: 'addon', code: 'backups', ...none }]);
  await insertRows(owner, 'plans', [{ code: 'old', retired_at: 'now' }]);
  await insertRows(owner, 'vps_instances', [
    { organization_id: 1, plan_id: 1, status: 'provisioning' },
    { organization_id: 2, plan_id: 1, status: 'provisioning' },
  ]);
  await insertContainerPlan(owner);
  await insertRows(owner, 'containers', [{ organization_id: 1 }, { organization_id: 2 }]);
  await insertRows(owner, 'support_tickets', [
    { organization_id: 1, opened_by: 1, status: 'open', closed_at: null },
    { organization_id: 2, opened_by: 2, status: 'open', closed_at: null },
    { organization_id: 2, opened_by: 2, status: 'closed', closed_at: 'now' },
  ]);
}

test('everyone sees the totals, and only an administrator the details', async (t) => {
  const { owner, get } = await healthApp(t);
  await makePlatform(owner);
  const totals = {
    organizations: { total: 2 },
    vps: { total: 2, active: 2 },
    containers: { total: 2 },
    regions: { total: 2 },
    stale: false,
  };
  for (const caller of ['anonymous', 'user'] as const) {
    const { cacheExpiry: _expiry, generatedAt: _at, ...seen } = (await get(PATH, caller)).json();
    assert.deepEqual(seen, {
      ...totals,
      users: { total: 3 },
      support: { totalTickets: 3 },
      plans: { vpsPlans: 2 },
    });
  }
  const { cacheExpiry: _expiry, generatedAt: _at, ...seen } = (await get(PATH, 'administrator')).json();
  assert.deepEqual(seen, {
    ...totals,
    users: { total: 3, admins: 1, regular: 2 },
    support: { totalTickets: 3, openTickets: 2 },
    plans: { vpsPlans: 2, containerPlans: 1 },
  });
});

test('what everybody gets fits the contract, with nothing beside it', async (t) => {
  const { owner, get } = await healthApp(t);
  await makePlatform(owner);
  for (const caller of ['anonymous', 'user', 'administrator'] as const) {
    const body = (await get(PATH, caller)).json();
    assert.deepEqual(PlatformStats.parse(body), body);
  }
});

test('the all-time totals do not fall when everything is deleted', async (t) => {
  let nowMs = 0;
  const { owner, get } = await healthApp(t, { clock: () => nowMs });
  await makePlatform(owner);
  const before = (await get(PATH)).json();
  await owner.query(`
    UPDATE users SET deleted_at = now(), email = NULL;
    UPDATE organizations SET deleted_at = now();
    UPDATE vps_instances SET status = 'deleted', deleted_at = now();
    UPDATE containers SET status = 'deleted', deleted_at = now();
    UPDATE support_tickets SET deleted_at = now()`);
  nowMs = FIVE_MINUTES_MS;
  const after = (await get(PATH, 'administrator')).json();
  assert.deepEqual(after.vps, { total: 2, active: 0 });
  assert.equal(after.support.openTickets, 0);
  for (const [name, figure] of [
    ['users', 'total'],
    ['organizations', 'total'],
    ['containers', 'total'],
    ['support', 'totalTickets'],
  ] as const) {
    assert.equal(after[name][figure], before[name][figure], name);
  }
});

test('totals are counted once in five minutes, and say until when they stand', async (t) => {
  let nowMs = 0;
  const { owner, get, statements } = await healthApp(t, { clock: () => nowMs });
  const counts = () => statements.filter((statement) => statement.includes('FROM users)')).length;
  const first = (await get(PATH)).json();
  assert.equal(Date.parse(first.cacheExpiry) - Date.parse(first.generatedAt), FIVE_MINUTES_MS);
  await makePlatform(owner);
  nowMs = FIVE_MINUTES_MS - 1;
  assert.deepEqual((await get(PATH)).json(), first);
  assert.equal(counts(), 1);
  nowMs = FIVE_MINUTES_MS;
  assert.equal((await get(PATH)).json().organizations.total, 2);
  assert.equal(counts(), 2);
});

test('a hundred requests at the moment of expiry make one query', async (t) => {
  let nowMs = 0;
  const { get, statements } = await healthApp(t, { clock: () => nowMs });
  await get(PATH);
  nowMs = FIVE_MINUTES_MS;
  statements.length = 0;
  const answers = await Promise.all(Array.from({ length: 100 }, () => get(PATH)));
  assert.ok(answers.every(({ statusCode }) => statusCode === 200));
  assert.equal(statements.length, 1);
});

test('while the database is silent the last totals are served, marked stale, for an hour and no longer', async (t) => {
  let nowMs = 0;
  const { owner, get } = await healthApp(t, { clock: () => nowMs, patienceMs: 100 });
  const first = (await get(PATH)).json();
  const holder = await owner.connect();
  try {
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE support_tickets IN ACCESS EXCLUSIVE MODE');
    nowMs = FIVE_MINUTES_MS;
    const answers = await Promise.all([get(PATH), get(PATH)]);
    for (const answer of answers) assert.deepEqual(answer.json(), { ...first, stale: true });
    await blockedBackends(owner, 1);

    nowMs = 60 * 60_000;
    let status = 0;
    const asked = get(PATH).then(({ statusCode }) => {
      status = statusCode;
    });
    await until('the count gives up', async () => {
      await owner.query(
        `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return status !== 0;
    });
    await asked;
    assert.equal(status, 503);
  } finally {
    holder.release(true);
  }
  assert.equal((await get(PATH)).json().stale, false);
});

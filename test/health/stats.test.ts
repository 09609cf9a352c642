import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { VpsStats } from '../../contracts/health.ts';
import type { Pool } from '../../db/pool.ts';
import { insertRow, insertRows, insertSelected } from '../support/insertRows.ts';
import { TcpProxy } from '../support/tcpProxy.ts';
import { freshDatabase } from '../support/database.ts';
import { healthApp } from '../support/healthApp.ts';
import { until } from '../support/until.ts';

/** Two regions and two plans; 4 running, 2 stopped, 1 provisioning, 1 in error, and 2 deleted. */
async function makeFleet(owner: Pool): Promise<void> {
  await insertRows(owner, 'regions', [
    { code: 'east', name: 'East' },
    { code: 'west', name: 'West' },
  ]);
  await insertRows(owner, 'plans', [
    { code: 'small', vcpus: 1, memory_mib: 512, disk_gib: 20 },
    { code: 'large', vcpus: 8, memory_mib: 16384, disk_gib: 320 },
  ]);
  await insertRow(owner, 'organizations');
  await insertSelected(
    owner,
    'vps_instances',
    `SELECT 1 AS organization_id, region AS region_id, plan AS plan_id, status,
            timestamptz '2026-01-01Z' AS plan_since, timestamptz '2026-01-01Z' AS created_at,
            CASE WHEN status = 'deleted' THEN timestamptz '2026-01-02Z' END AS deleted_at,
            CASE WHEN status IN ('running', 'stopped', 'deleted') THEN timestamptz '2026-01-01Z' END AS billing_started_at,
            CASE WHEN status IN ('running', 'stopped', 'deleted') THEN 'metered' ELSE 'none' END AS billing_state
     FROM (VALUES ('running', 1, 1), ('running', 1, 1), ('running', 2, 2), ('running', 1, NULL),
                  ('stopped', 1, 1), ('stopped', 2, 2), ('provisioning', 1, 2), ('error', 2, 1),
                  ('deleted', 1, 1), ('deleted', 2, 2)) AS fleet (status, region, plan)`,
  );
}

/** small: 4 instances of 1 CPU, 0.5 GB, 20 GB; large: 3 of 8 CPUs, 16 GB, 320 GB; one whose plan nobody knows. */
const RESOURCES = { totalVCPUs: 28, totalMemoryGB: 50, totalDiskGB: 1040 };
const BY_STATUS = { running: 4, stopped: 2, provisioning: 1, error: 1 };

test('a visitor sees the fleet by status, and no more', async (t) => {
  const { owner, get } = await healthApp(t);
  await makeFleet(owner);
  const answer = await get('/api/health/stats');
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
  const { lastUpdated, ...rest } = answer.json();
  assert.deepEqual(rest, { vps: { total: 8, byStatus: BY_STATUS } });
  assert.match(lastUpdated, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
});

test('signed-in users see resources too, and administrators regions and plans', async (t) => {
  const { owner, get } = await healthApp(t);
  await makeFleet(owner);
  const user = (await get('/api/health/stats', 'user')).json();
  assert.deepEqual(user.vps, { total: 8, byStatus: BY_STATUS, resources: RESOURCES });
  const administrator = (await get('/api/health/stats', 'administrator')).json();
  assert.deepEqual(administrator.vps, {
    total: 8,
    byStatus: BY_STATUS,
    resources: RESOURCES,
    byRegion: [
      { region: 'east', total: 5, byStatus: { running: 3, stopped: 1, provisioning: 1, error: 0 } },
      { region: 'west', total: 3, byStatus: { running: 1, stopped: 1, provisioning: 0, error: 1 } },
    ],
    byPlan: [
      { plan: 'small', total: 4 },
      { plan: 'large', total: 3 },
      { plan: null, total: 1 },
    ],
  });
});

test('a platform without instances has zeros', async (t) => {
  const { get } = await healthApp(t);
  const { vps } = (await get('/api/health/stats', 'administrator')).json();
  assert.deepEqual(vps, {
    total: 0,
    byStatus: { running: 0, stopped: 0, provisioning: 0, error: 0 },
    resources: { totalVCPUs: 0, totalMemoryGB: 0, totalDiskGB: 0 },
    byRegion: [],
    byPlan: [],
  });
});

test('what everybody gets fits the contract, with nothing beside it', async (t) => {
  const { owner, get } = await healthApp(t);
  await makeFleet(owner);
  for (const caller of ['anonymous', 'user', 'administrator'] as const) {
    const body = (await get('/api/health/stats', caller)).json();
    assert.deepEqual(VpsStats.parse(body), body);
  }
});

test('says when the figures were counted, never later, by the clock of the database', async (t) => {
  const { owner, get } = await healthApp(t);
  const { rows } = await owner.query('SELECT clock_timestamp() AS before');
  const { lastUpdated } = (await get('/api/health/stats')).json();
  const { rows: isOld } = await owner.query(
    `SELECT $1::timestamptz BETWEEN $2 AND clock_timestamp() AS between`,
    [lastUpdated, new Date(Number(rows[0].before / 1000n)).toISOString()],
  );
  assert.deepEqual(isOld, [{ between: true }]);
});

function countsOf(statements: string[]): number {
  return statements.filter((statement) => statement.includes('FROM vps_instances WHERE deleted_at IS NULL'))
    .length;
}

test('a hundred requests at once make one count', async (t) => {
  const { get, statements } = await healthApp(t);
  const answers = await Promise.all(Array.from({ length: 100 }, () => get('/api/health/stats')));
  assert.ok(answers.every(({ statusCode }) => statusCode === 200));
  assert.equal(countsOf(statements), 1);
});

test('figures are recounted after 1.5 seconds, in the background until they are 2.5 old', async (t) => {
  let nowMs = 1_000;
  const { owner, get, statements } = await healthApp(t, { clock: () => nowMs });
  const total = async () => (await get('/api/health/stats')).json().vps.total;
  assert.equal(await total(), 0);
  await makeFleet(owner);
  nowMs += 1_499;
  assert.equal(await total(), 0);
  assert.equal(countsOf(statements), 1);
  nowMs += 1_001;
  assert.equal(await total(), 8);
  assert.equal(countsOf(statements), 2);
  await owner.query(`UPDATE vps_instances SET status = 'deleted', deleted_at = now() WHERE status = 'error'`);
  nowMs += 1_500;
  assert.equal(await total(), 8);
  await until('a third count is under way', () => countsOf(statements) === 3);
});

async function appBehindProxy(t: TestContext, clock: () => number) {
  const behind = await freshDatabase();
  const proxy = await TcpProxy.to(behind.appUrl);
  await proxy.open();
  t.after(async () => {
    await proxy.close();
    await behind.drop();
  });
  return { proxy, ...(await healthApp(t, { url: proxy.url, clock })) };
}

test('without the database the figures are not there, in words that tell nothing of the inside', async (t) => {
  let nowMs = 0;
  const { proxy, get } = await appBehindProxy(t, () => nowMs);
  assert.equal((await get('/api/health/stats')).statusCode, 200);
  await proxy.close();
  nowMs = 2_500;
  const answer = await get('/api/health/stats');
  assert.equal(answer.statusCode, 503);
  assert.equal(answer.headers['content-type'], 'application/problem+json');
  assert.equal(answer.json().code, 'unavailable');
  assert.doesNotMatch(answer.body, /127\.0\.0\.1|ECONN|SELECT/);
  await proxy.open();
  assert.equal((await get('/api/health/stats')).statusCode, 200);
});

test('all-time totals are served for an hour without the database, marked stale, and then no more', async (t) => {
  let nowMs = 0;
  const { proxy, get } = await appBehindProxy(t, () => nowMs);
  const first = (await get('/api/health/platform-stats')).json();
  assert.equal(first.stale, false);
  await proxy.close();
  nowMs = 5 * 60_000 - 1;
  assert.deepEqual((await get('/api/health/platform-stats')).json(), first);
  nowMs = 5 * 60_000;
  assert.deepEqual((await get('/api/health/platform-stats')).json(), { ...first, stale: true });
  nowMs = 60 * 60_000 - 1;
  assert.equal((await get('/api/health/platform-stats')).statusCode, 200);
  nowMs = 60 * 60_000;
  const answer = await get('/api/health/platform-stats');
  assert.equal(answer.statusCode, 503);
  assert.equal(answer.json().code, 'unavailable');
  await proxy.open();
  assert.equal((await get('/api/health/platform-stats')).json().stale, false);
});

test('answers can be kept by a browser: an ETag, 304, and no cache shared with others once signed in', async (t) => {
  const { get } = await healthApp(t, { clock: () => 0 });
  const controls = {
    '/api/health/stats': 'public, max-age=2',
    '/api/health/platform-stats': 'public, max-age=60',
  };
  for (const [path, control] of Object.entries(controls)) {
    const first = await get(path);
    const etag = String(first.headers.etag);
    assert.match(etag, /^W\/".+"$/);
    assert.equal(first.headers['cache-control'], control);
    assert.match(String(first.headers.vary), /cookie/);
    assert.match(String(first.headers.vary), /authorization/);
    const again = await get(path, 'anonymous', { 'if-none-match': etag });
    assert.deepEqual([again.statusCode, again.body, again.headers.etag], [304, '', etag]);
    for (const caller of ['user', 'administrator'] as const) {
      assert.equal((await get(path, caller)).headers['cache-control'], 'private, no-cache');
    }
    const others = await get(path, 'administrator', { 'if-none-match': etag });
    assert.equal(others.statusCode, 200);
  }
  const billing = await get('/api/health/billing-daemon', 'administrator');
  assert.equal(billing.headers['cache-control'], 'private, no-cache');
});

test('PUBLIC_STATUS=nothing closes the figures and the stream to visitors, not to signed-in users', async (t) => {
  const { get } = await healthApp(t, { publicStatus: 'nothing' });
  for (const path of ['/api/health/stats', '/api/health/events']) {
    const answer = await get(path);
    assert.deepEqual([answer.statusCode, answer.json().code], [401, 'not_signed_in']);
  }
  assert.equal((await get('/api/health/stats', 'user')).statusCode, 200);
});

test('PUBLIC_STATUS=components shows visitors the record, and the fleet only to whoever is signed in', async (t) => {
  const { get } = await healthApp(t, { publicStatus: 'components' });
  const refused = await get('/api/health/stats');
  assert.deepEqual([refused.statusCode, refused.json().code], [401, 'not_signed_in']);
  for (const path of ['/api/status/record', '/api/status/response-times', '/api/status/incidents']) {
    assert.equal((await get(path)).statusCode, 200, path);
  }
  assert.equal((await get('/api/health/stats', 'user')).statusCode, 200);
});

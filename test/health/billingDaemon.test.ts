import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { BillingDaemonStatus } from '../../contracts/health.ts';
import { healthApp } from '../support/healthApp.ts';
import { insertRow, meteredSince } from '../support/insertRows.ts';
import { stopAppClock } from '../support/stoppedClock.ts';

const PATH = '/api/health/billing-daemon';
const NOON = '2031-05-05 12:00:00Z';

/** An app whose database's clock stands still at noon, until told otherwise. */
async function appAtNoon(t: TestContext) {
  let nowMs = 0;
  const health = await healthApp(t, { clock: () => nowMs });
  const { owner, database } = health;
  await stopAppClock(owner, database, NOON);
  return {
    ...health,
    /** A daemon's record; moments are times of that day. */
    daemon: (status: string, heartbeat: string, name = 'host:1') =>
      owner.query(
        `INSERT INTO billing_daemon_status (daemon_instance_id, status, heartbeat_at, started_at, next_run_at, error_message)
         VALUES ($3, $1, $2::timestamptz, '2031-05-05 09:00Z', '2031-05-05 12:30Z',
                 CASE WHEN $1 = 'error' THEN 'no disk' END)
         ON CONFLICT (daemon_instance_id) DO UPDATE SET status = $1, heartbeat_at = $2::timestamptz`,
        [status, `2031-05-05 ${heartbeat}Z`, name],
      ),
    /** A run that took from its start to its end. */
    run: (runner: string, outcome: string | null, from: string, until: string | null) =>
      insertRow(owner, 'billing_runs', {
        runner,
        as_of: `2031-05-05 ${from}Z`,
        started_at: `2031-05-05 ${from}Z`,
        finished_at: until && `2031-05-05 ${until}Z`,
        outcome,
        instances: 40,
        hours: 80,
        amount_micros: 2_500_000,
        error_message: outcome === 'failed' || outcome === 'partial' ? 'disk full' : null,
      }),
    lease: (runner: string, holder = 'host:1', expires = '12:00:30') =>
      owner.query(
        `UPDATE billing_lease SET runner = $1, holder = $2, acquired_at = '2031-05-05 11:29Z', expires_at = $3::timestamptz`,
        [runner, holder, `2031-05-05 ${expires}Z`],
      ),
    /** As read now: not what was told a moment ago. */
    status: async () => {
      nowMs += 2_500;
      const answer = await health.get(PATH, 'administrator');
      assert.equal(answer.statusCode, 200, answer.body);
      return answer.json();
    },
  };
}

test('where no daemon has ever run, the status is unknown: neither an error nor fine', async (t) => {
  const { status } = await appAtNoon(t);
  assert.deepEqual(await status(), {
    status: 'unknown',
    lastRun: null,
    lastRunSuccess: null,
    lastSuccessfulRun: null,
    instancesBilled: 0,
    instancesBillable: 0,
    totalHours: 0,
    totalAmount: '0.000000',
    currency: 'USD',
    nextScheduledRun: null,
    uptimeMinutes: null,
    isStale: false,
    warningThresholdExceeded: false,
    timeoutMinutes: 90,
    biller: 'none',
    billerSince: null,
    oldestUnbilledHour: null,
    oldestParkedHour: null,
    lostRun: null,
    daemons: [],
    recentRuns: [],
    lastUpdated: '2031-05-05T12:00:00.000000Z',
  });
});

test('only administrators see billing', async (t) => {
  const { get } = await appAtNoon(t);
  const anonymous = await get(PATH);
  assert.deepEqual([anonymous.statusCode, anonymous.json().code], [401, 'not_signed_in']);
  const user = await get(PATH, 'user');
  assert.deepEqual([user.statusCode, user.json().code], [403, 'forbidden']);
});

test('a running daemon is shown with its last success, its uptime and its next run', async (t) => {
  const { daemon, run, lease, status } = await appAtNoon(t);
  await daemon('running', '11:59');
  await run('daemon', 'succeeded', '11:30', '11:31');
  await lease('daemon');
  const body = await status();
  assert.deepEqual(BillingDaemonStatus.parse(body), body);
  assert.deepEqual(body, {
    status: 'running',
    lastRun: '2031-05-05T11:30:00.000000Z',
    lastRunSuccess: true,
    lastSuccessfulRun: '2031-05-05T11:31:00.000000Z',
    instancesBilled: 40,
    instancesBillable: 0,
    totalHours: 80,
    totalAmount: '2.500000',
    currency: 'USD',
    nextScheduledRun: '2031-05-05T12:30:00.000000Z',
    uptimeMinutes: 180,
    isStale: false,
    warningThresholdExceeded: false,
    timeoutMinutes: 90,
    biller: 'daemon',
    billerSince: '2031-05-05T11:29:00.000000Z',
    oldestUnbilledHour: null,
    oldestParkedHour: null,
    lostRun: null,
    daemons: [
      {
        id: 'host:1',
        status: 'running',
        active: true,
        responding: true,
        startedAt: '2031-05-05T09:00:00.000000Z',
        heartbeatAt: '2031-05-05T11:59:00.000000Z',
        error: null,
      },
    ],
    recentRuns: [
      {
        id: '1',
        runner: 'daemon',
        runnerId: 'host:1',
        startedAt: '2031-05-05T11:30:00.000000Z',
        finishedAt: '2031-05-05T11:31:00.000000Z',
        asOf: '2031-05-05T11:30:00.000000Z',
        windowFrom: null,
        billedThrough: null,
        outcome: 'succeeded',
        instances: 40,
        hours: 80,
        amount: '2.500000',
        organizationsPastDue: 0,
        instancesParked: 0,
        collisions: 0,
        failures: [],
        error: null,
      },
    ],
    lastUpdated: '2031-05-05T12:00:00.000000Z',
  });
});

test('a heartbeat of 90:00 keeps the app from billing, one microsecond more does not; silence is told long before', async (t) => {
  const { daemon, status } = await appAtNoon(t);
  const look = async (heartbeat: string) => {
    await daemon('running', heartbeat);
    const { status: word, isStale, biller, daemons, nextScheduledRun } = await status();
    return [word, isStale, biller, daemons[0].active, nextScheduledRun];
  };
  const own = '2031-05-05T12:30:00.000000Z';
  assert.deepEqual(await look('11:58:30'), ['running', false, 'daemon', true, own]);
  const takeOver = (seconds: string) => `2031-05-05T${seconds}Z`;
  assert.deepEqual(await look('11:58:29'), ['error', true, 'none', true, takeOver('13:28:29.000000')]);
  assert.deepEqual(await look('10:30:00'), ['error', true, 'none', true, takeOver('12:00:00.000000')]);
  assert.deepEqual(await look('10:29:59.999999'), ['error', true, 'none', false, null]);
});

test('a daemon that leads is silent once half of its lease is not renewed, and its lease bills nobody', async (t) => {
  const { daemon, lease, status } = await appAtNoon(t);
  await daemon('running', '11:59:59');
  const look = async (expires: string) => {
    await lease('daemon', 'host:1', expires);
    const { status: word, isStale, biller, daemons } = await status();
    return [word, isStale, biller, daemons[0].responding];
  };
  assert.deepEqual(await look('12:00:45'), ['running', false, 'daemon', true]);
  assert.deepEqual(await look('12:00:22.500001'), ['running', false, 'daemon', true]);
  assert.deepEqual(await look('12:00:22.5'), ['error', true, 'none', false]);
  assert.deepEqual(await look('11:59:59'), ['error', true, 'none', false]);
});

test('the next run is that of whoever bills: the app bills at the next full hour', async (t) => {
  const { daemon, lease, owner, status } = await appAtNoon(t);
  await daemon('stopped', '01:00');
  await lease('built-in', 'app:7');
  assert.equal((await status()).nextScheduledRun, '2031-05-05T13:00:00.000000Z');
  await owner.query(`UPDATE fake.stopped SET at = at - interval '1 microsecond'`);
  assert.equal((await status()).nextScheduledRun, '2031-05-05T12:00:00.000000Z');
});

test('of how many instances have hours to bill', async (t) => {
  const { owner, status } = await appAtNoon(t);
  await insertRow(owner, 'regions');
  await insertRow(owner, 'plans');
  await insertRow(owner, 'organizations');
  await insertRow(owner, 'wallets', { organization_id: 1, billed_through: '2031-05-05 11:10Z' });
  for (const [instance_id, row] of [
    [1, meteredSince('2031-05-05 08:20Z')],
    [2, meteredSince('2031-05-05 08:20Z')],
    [3, { status: 'provisioning' }],
  ] as const)
    await insertRow(owner, 'vps_instances', { organization_id: 1, instance_id, plan_id: 1, ...row });
  assert.equal((await status()).instancesBillable, 2);
});

test('the warning comes when the last success is over 90 minutes old, to the microsecond', async (t) => {
  const { owner, run, status } = await appAtNoon(t);
  await run('daemon', 'succeeded', '10:00', '10:30');
  assert.equal((await status()).warningThresholdExceeded, false);
  await owner.query(`UPDATE fake.stopped SET at = at + interval '1 microsecond'`);
  assert.equal((await status()).warningThresholdExceeded, true);
  await run('built-in', 'partial', '10:00', '10:30:00.000001');
  assert.equal((await status()).warningThresholdExceeded, false);
});

test('a daemon that stopped cleanly is stopped and not stale, however long ago', async (t) => {
  const { daemon, status } = await appAtNoon(t);
  await daemon('stopped', '01:00');
  const { status: word, isStale, uptimeMinutes, nextScheduledRun } = await status();
  assert.deepEqual([word, isStale, uptimeMinutes, nextScheduledRun], ['stopped', false, null, null]);
});

test('a daemon in error says why', async (t) => {
  const { daemon, status } = await appAtNoon(t);
  await daemon('error', '11:59');
  const { status: word, isStale, daemons } = await status();
  assert.deepEqual([word, isStale, daemons[0].error, daemons[0].active], ['error', false, 'no disk', false]);
});

test('a run that a daemon remembers and the database does not is reported until that daemon has stopped', async (t) => {
  const { status, daemon, owner } = await appAtNoon(t);
  const lostRun = {
    id: '7',
    runnerId: 'host:0',
    asOf: '2031-05-05T11:00:00.000000Z',
    hours: 2,
    amount: '1.000000',
    currency: 'EUR',
    noticedAt: '2031-05-05T11:31:00.000000Z',
    keptAsOf: '2031-05-05T10:00:00.000000Z',
  };
  await daemon('running', '11:59', 'other:1');
  await daemon('running', '11:58');
  assert.equal((await status()).lostRun, null);
  const metadata = { role: 'leader', lostRun: { ...lostRun, outcome: 'succeeded', instances: 2 } };
  const remember = 'UPDATE billing_daemon_status SET metadata = $1 WHERE daemon_instance_id = $2';
  await owner.query(remember, [{ role: 'standby', lostRun: null }, 'other:1']);
  await owner.query(remember, [metadata, 'host:1']);
  assert.deepEqual((await status()).lostRun, lostRun);
  await daemon('stopped', '11:58');
  assert.equal((await status()).lostRun, null);
});

test('the biller is who holds the lease, and since when, as long as that lasts', async (t) => {
  const { daemon, lease, status } = await appAtNoon(t);
  const biller = async () => {
    const { biller: who, billerSince } = await status();
    return [who, billerSince];
  };
  await lease('built-in', 'app:7', '12:00:00');
  assert.deepEqual(await biller(), ['built-in', '2031-05-05T11:29:00.000000Z']);
  await lease('built-in', 'app:7', '11:59:59.999999');
  assert.deepEqual(await biller(), ['none', null]);
  await daemon('running', '11:59');
  assert.deepEqual(await biller(), ['daemon', '2031-05-05T09:00:00.000000Z']);
});

test('a run that failed is the last run but not the last success, and a run by command is neither daemon nor built-in', async (t) => {
  const { run, status } = await appAtNoon(t);
  await run('built-in', 'succeeded', '10:50', '10:51');
  await run('daemon', 'failed', '11:30', '11:31');
  await run('command', 'stopped', '11:40', '11:41');
  const failed = await status();
  assert.deepEqual(
    [failed.lastRun, failed.lastRunSuccess, failed.lastSuccessfulRun],
    ['2031-05-05T11:30:00.000000Z', false, '2031-05-05T10:51:00.000000Z'],
  );
  assert.deepEqual(
    failed.recentRuns.map((it: { outcome: string; error: string | null }) => [it.outcome, it.error]),
    [
      ['stopped', null],
      ['failed', 'disk full'],
      ['succeeded', null],
    ],
  );
  await run('daemon', null, '11:55', null);
  const running = await status();
  assert.deepEqual([running.lastRun, running.lastRunSuccess], ['2031-05-05T11:55:00.000000Z', null]);
  assert.deepEqual(BillingDaemonStatus.parse(running), running);
});

test('the oldest unbilled hour is reported, and whether it is a parked instance’s', async (t) => {
  const { owner, status } = await appAtNoon(t);
  await insertRow(owner, 'regions');
  await insertRow(owner, 'plans');
  await insertRow(owner, 'organizations');
  await insertRow(owner, 'wallets', { organization_id: 1, billed_through: '2031-05-05 11:10Z' });
  await insertRow(owner, 'vps_instances', {
    organization_id: 1,
    plan_id: 1,
    ...meteredSince('2031-05-05 08:20Z'),
  });
  const { oldestUnbilledHour, oldestParkedHour } = await status();
  assert.deepEqual([oldestUnbilledHour, oldestParkedHour], ['2031-05-05T11:20:00.000000Z', null]);
});

test('no answer holds a word about the network of the platform', async (t) => {
  const { get, status } = await appAtNoon(t);
  const bodies = [
    JSON.stringify(await status()),
    ...(await Promise.all(
      ['/api/health/stats', '/api/health/platform-stats', '/api/openapi.json'].map(
        async (path) => (await get(path, 'administrator')).body,
      ),
    )),
  ];
  for (const body of bodies) assert.doesNotMatch(body, /network(?!s? of)|bandwidth/i);
});

test('the status is read once for all who ask within a second, and behind their backs until it is 2.5 old', async (t) => {
  let nowMs = 0;
  const { get, owner, statements } = await healthApp(t, { clock: () => nowMs });
  const look = async () => (await get(PATH, 'administrator')).json().status;
  const reads = () =>
    statements.filter((statement) => statement.includes('FROM billing_daemon_status')).length;
  const together = await Promise.all(Array.from({ length: 20 }, look));
  assert.deepEqual(new Set(together), new Set(['unknown']));
  assert.equal(reads(), 1);
  await owner.query(
    `INSERT INTO billing_daemon_status (daemon_instance_id, status) VALUES ('host:1', 'stopped')`,
  );
  nowMs = 999;
  assert.equal(await look(), 'unknown');
  assert.equal(reads(), 1);
  nowMs = 2_500;
  assert.equal(await look(), 'stopped');
  assert.equal(reads(), 2);
});

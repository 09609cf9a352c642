import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DaemonStatusService } from '../../api/services/daemonStatusService.ts';
import { createPool } from '../../db/pool.ts';
import {
  type DaemonSign,
  isActive,
  isResponding,
  judgeDaemons,
  type LeaseSign,
} from '../../domain/billing/daemonHealth.ts';
import { MINUTE_MICROS, SECOND_MICROS } from '../../domain/instant.ts';
import { freshDatabase } from '../support/database.ts';

const LIMIT = 90n * MINUTE_MICROS;
const NOW = 1_700_000_000_000_000n;
const daemon = (status: DaemonSign['status'], ageMicros: bigint): DaemonSign => ({
  daemonInstanceId: 'here:1',
  status,
  heartbeatAt: NOW - ageMicros,
  heartbeatSeconds: 60,
  leaseSeconds: 45,
});
const leaseOf = (holder: string, leftMicros: bigint): LeaseSign => ({ holder, expiresAt: NOW + leftMicros });

test('a daemon is active with a heartbeat 89:59.999 and 90:00 old, and not one microsecond after', () => {
  const ages: [bigint, boolean][] = [
    [0n, true],
    [LIMIT - 1000n, true],
    [LIMIT, true],
    [LIMIT + 1n, false],
    [LIMIT + 1000n, false],
    [-1000n, true],
  ];
  for (const [age, active] of ages) assert.equal(isActive(daemon('running', age), NOW, 90), active, `${age}`);
});

test('a daemon that stopped or failed is not active, however young its heartbeat', () => {
  assert.equal(isActive(daemon('stopped', 0n), NOW, 90), false);
  assert.equal(isActive(daemon('error', 0n), NOW, 90), false);
});

test('who leads responds while more than half of the lease is left, however old the heartbeat', () => {
  const half = (45n * SECOND_MICROS) / 2n;
  const responds = (left: bigint, change: Partial<DaemonSign> = {}) =>
    isResponding({ ...daemon('running', LIMIT), ...change }, leaseOf('here:1', left), NOW);
  assert.deepEqual(
    [half * 2n, half + 1n, half, 0n, -LIMIT].map((left) => responds(left)),
    [...[true, true, false, false, false]],
  );
  assert.equal(responds(6n * SECOND_MICROS, { leaseSeconds: 10 }), true, 'by its own setting');
  assert.equal(responds(half + 1n, { leaseSeconds: null }), true, 'an earlier version has the usual one');
  assert.equal(responds(half * 2n, { status: 'error' }), false);
});

test('who does not lead responds with a heartbeat of up to one and a half times its rhythm', () => {
  const responds = (age: bigint, change: Partial<DaemonSign> = {}) =>
    isResponding({ ...daemon('running', age), ...change }, leaseOf('other:1', LIMIT), NOW);
  assert.deepEqual(
    [0n, 90n * SECOND_MICROS, 90n * SECOND_MICROS + 1n].map((age) => responds(age)),
    [true, true, false],
  );
  assert.equal(responds(6n * SECOND_MICROS, { heartbeatSeconds: 4 }), true);
  assert.equal(responds(6n * SECOND_MICROS + 1n, { heartbeatSeconds: 4 }), false);
  assert.equal(responds(90n * SECOND_MICROS, { heartbeatSeconds: null }), true);
});

test('of several daemons one that responds speaks for all, then one in error, then a silent one', () => {
  const silent = daemon('running', LIMIT);
  const judge = (...newestFirst: DaemonSign[]) => {
    const { status, isStale } = judgeDaemons(newestFirst, null, NOW, NOW, 90);
    return isStale ? `${status}, stale` : status;
  };
  assert.equal(judge(), 'unknown');
  assert.equal(judge(daemon('running', MINUTE_MICROS)), 'running');
  assert.equal(judge(silent), 'error, stale');
  assert.equal(judge(daemon('error', 0n), daemon('running', MINUTE_MICROS)), 'running');
  assert.equal(judge(daemon('stopped', 0n), daemon('error', 1n), silent), 'error');
  assert.equal(judge(daemon('stopped', 0n), silent), 'error, stale');
  assert.equal(judge(daemon('stopped', 0n), daemon('stopped', 1n)), 'stopped');
  const killed = judgeDaemons([daemon('running', MINUTE_MICROS)], leaseOf('here:1', -1n), NOW, NOW, 90);
  assert.deepEqual([killed.status, killed.isStale], ['error', true], 'its lease has run out');
});

test('the warning is due when no run has succeeded for longer than the limit', () => {
  const warned = (lastSuccessAt: bigint | null) =>
    judgeDaemons([], null, lastSuccessAt, NOW, 90).warningThresholdExceeded;
  assert.deepEqual([null, NOW - LIMIT, NOW - LIMIT - 1n].map(warned), [false, false, true]);
});

test('the service judges by the clock of the database, to the microsecond', async () => {
  await using database = await freshDatabase();
  const owner = createPool({ url: database.ownerUrl, applicationName: 'test', onError: () => {} });
  const app = createPool({ url: database.appUrl, applicationName: 'test', onError: () => {} });
  const service = new DaemonStatusService(app, 90);
  try {
    assert.deepEqual(await service.shouldRunBuiltInBilling(), {
      run: true,
      reason: 'no daemon has ever run',
    });
    // A clock of the test's, that stands still and is found before PostgreSQL's own.
    await owner.query(`
      CREATE SCHEMA fake;
      CREATE TABLE fake.stopped (at timestamptz);
      INSERT INTO fake.stopped VALUES ('2031-05-05 12:00Z');
      CREATE FUNCTION fake.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT at FROM fake.stopped';
      GRANT USAGE ON SCHEMA fake TO PUBLIC;
      GRANT SELECT ON fake.stopped TO PUBLIC;
      INSERT INTO billing_daemon_status (daemon_instance_id, status, heartbeat_at)
        VALUES ('here:1', 'running', '2031-05-05 10:30Z');
      ALTER ROLE containerstacks_app IN DATABASE ${database.name} SET search_path = fake, pg_catalog, public`);
    await app.query('SET search_path = fake, pg_catalog, public');
    const decide = async (clock: string) => {
      await owner.query('UPDATE fake.stopped SET at = $1', [clock]);
      return [
        await service.isDaemonActive(),
        (await service.shouldRunBuiltInBilling()).reason,
        (await service.checkDaemonHealth()).isStale,
      ];
    };
    const active = 'daemon here:1 is active, last heartbeat 2031-05-05T10:30:00Z';
    const silent = 'daemon here:1 has shown no progress since 2031-05-05T10:30:00Z, over 90 minutes ago';
    assert.deepEqual(await decide('2031-05-05 10:31:30Z'), [true, active, false]);
    assert.deepEqual(await decide('2031-05-05 11:59:59.999Z'), [true, active, true]);
    assert.deepEqual(await decide('2031-05-05 12:00:00Z'), [true, active, true]);
    assert.deepEqual(await decide('2031-05-05 12:00:00.000001Z'), [false, silent, true]);
  } finally {
    await Promise.all([owner.end(), app.end()]);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recentRuns } from '../../db/billing/runs.ts';
import { ring, startApp } from '../support/appProcess.ts';
import { DaemonWorld } from '../support/daemonWorld.ts';
import { assertEveryHourBilled } from '../support/proof.ts';
import { until } from '../support/until.ts';
import { blockedBackends } from '../support/waiting.ts';
import { WalletHolder } from '../support/walletHolder.ts';

const quick = { BILLING_LEASE_SECONDS: '2', BILLING_SLICE_INSTANCES: '1', BILLING_CONNECTIONS: '1' };

async function outcomes(world: DaemonWorld): Promise<string[]> {
  return (await recentRuns(world.owner, 50)).reverse().map(({ runner, outcome }) => `${runner} ${outcome}`);
}

/** Each look ends with a question for the clock. */
async function untilAppLooksAgain(world: DaemonWorld): Promise<void> {
  const { rows } = await world.owner.query('SELECT clock_timestamp()::text AS rung_at');
  await ring(world);
  await until('the app has looked at the daemons', async () => {
    const looks = await world.owner.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'containerstacks app%'
       AND query = 'SELECT clock_timestamp() AS now' AND state = 'idle' AND query_start > $1`,
      [rows[0].rung_at],
    );
    return (looks.rowCount ?? 0) > 0;
  });
}

test('the app bills when no daemon has ever run, gives way to one, and takes over within 5 s of its stop', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(3, 2);
  const app = startApp(world);
  assert.equal((await app.logs('built-in billing is on')).reason, 'no daemon has ever run');
  await app.logs('built-in run succeeded');
  assert.equal(await assertEveryHourBilled(world.owner), 9);

  const daemon = world.start();
  await daemon.logs('run succeeded');
  assert.ok(await world.isLeader(daemon));
  const paused = await app.logs('built-in billing is paused');
  assert.match(String(paused.reason), new RegExp(`^daemon .*:${daemon.pid} is active, last heartbeat 2`));

  const asked = performance.now();
  daemon.kill('SIGTERM');
  await until('the app bills again', () => app.count('built-in run succeeded') === 2);
  const tookMs = performance.now() - asked;
  assert.ok(tookMs < 5000, `${tookMs} ms`);
  assert.equal((await daemon.ended).code, 0);
  assert.ok(await world.isLeader(app));
  assert.match(String(app.lines.findLast((line) => line.msg.includes('is on'))?.reason), /has stopped$/);

  assert.equal((await app.stop()).code, 0);
  assert.equal(await world.leaseHolder(), null);
  assert.deepEqual(await outcomes(world), ['built-in succeeded', 'daemon succeeded', 'built-in succeeded']);
  assert.equal(await assertEveryHourBilled(world.owner), 9);
  const { rows } = await world.owner.query('SELECT DISTINCT database_reachable FROM status_minutes');
  assert.deepEqual(rows, [{ database_reachable: true }], 'the app has recorded that it ran');
});

test('a daemon that starts in the middle of a built-in run supersedes it, and finishes the work', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(6, 2);
  await using holder = await WalletHolder.lock(world.database.ownerUrl, 3);
  // The app waits for the wallet until the daemon is up; with two seconds it would call its own run stuck.
  const app = startApp(world, { ...quick, BILLING_LEASE_SECONDS: '60' });
  await blockedBackends(world.owner, 1);
  const daemon = world.start(quick);
  await daemon.logs('leading');
  await holder.letGo();
  await app.logs('built-in run superseded');
  await app.logs('built-in billing is paused');
  await daemon.logs('run succeeded');
  assert.ok(await world.isLeader(daemon));
  assert.deepEqual(await outcomes(world), ['built-in superseded', 'daemon succeeded']);
  const [second, first] = await recentRuns(world.owner, 2);
  assert.ok((first?.hours ?? 0n) >= 3n && (first?.hours ?? 0n) < 18n, `${first?.hours} hours by the app`);
  assert.equal((first?.hours ?? 0n) + (second?.hours ?? 0n), 18n);
  assert.equal(await assertEveryHourBilled(world.owner), 18);
});

test('a daemon killed with -9 counts as active until its heartbeat is 90 minutes old', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(4, 1);
  const daemon = world.start({ ...quick, BILLING_FAILPOINT: 'kill:11' });
  assert.equal((await daemon.ended).signal, 'SIGKILL');
  assert.equal((await world.row(daemon))?.status, 'running');
  const app = startApp(world, quick);
  await app.logs('built-in billing is paused');
  const age = (interval: string) =>
    world.owner.query('UPDATE billing_daemon_status SET heartbeat_at = clock_timestamp() - $1::interval', [
      interval,
    ]);
  await world.expireLease();
  await age('89 minutes');
  await untilAppLooksAgain(world);
  assert.equal(app.count('built-in billing is on'), 0);
  assert.deepEqual(await outcomes(world), ['daemon null']);
  await age('90 minutes 0.000001 seconds');
  await ring(world);
  const on = await app.logs('built-in billing is on');
  assert.match(String(on.reason), /has shown no progress since .*, over 90 minutes ago$/);
  await app.logs('built-in run succeeded');
  assert.equal(await assertEveryHourBilled(world.owner), 8);
});

test('a daemon whose runs fail is not active: the app bills', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(2, 1);
  await world.owner.query('REVOKE SELECT ON wallets FROM containerstacks_daemon');
  const daemon = world.start({ ...quick, BILLING_HEARTBEAT_SECONDS: '1' });
  await daemon.logs('run failed');
  await world.untilRow('the failure is recorded', daemon, (row) => row.status === 'error');
  const app = startApp(world, quick);
  const on = await app.logs('built-in billing is on');
  assert.match(String(on.reason), /fails: permission denied for table wallets$/);
  await app.logs('built-in run succeeded');
  assert.deepEqual(await outcomes(world), ['built-in succeeded']);
  assert.equal(await assertEveryHourBilled(world.owner), 4);

  // That the app has billed says nothing of the daemon, which is woken by it, stays in error and does not stop the app.
  await ring(world);
  await world.untilBeats(2);
  assert.equal((await world.row(daemon))?.status, 'error');
  await untilAppLooksAgain(world);
  assert.ok(await world.isLeader(app));
  assert.equal(app.count('built-in billing is paused'), 0);
  assert.equal(daemon.child.exitCode, null);
});

import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import pg from 'pg';
import { migrate } from '../../db/migrate.ts';
import { DaemonWorld } from '../support/daemonWorld.ts';
import { TcpProxy } from '../support/tcpProxy.ts';
import { until } from '../support/until.ts';

test('waits for a database that is not there yet, shows it, and bills when it comes', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(2, 1);
  await using proxy = await TcpProxy.to(world.database.daemonUrl);
  const daemon = world.start({ DATABASE_URL: proxy.url });
  const file = await world.untilFile('it waits', (it) => (it.database?.attempts ?? 0) > 1);
  assert.equal(file.state, 'waiting for the database');
  assert.match(file.lastError ?? '', /ECONNREFUSED/);
  assert.ok((file.database?.nextTry ?? '') > (file.database?.waitingSince ?? ''));
  await proxy.open();
  await daemon.logs('run succeeded');
  await world.assertBilled(2);
  await world.untilFile('it waits no more', (it) => it.state === 'idle' && it.database === null);
  const { password } = new URL(world.database.daemonUrl);
  if (password) assert.doesNotMatch(JSON.stringify([file, daemon.lines]), new RegExp(password));
});

test('outlives the loss of its database, idle or in a run, and bills as soon as it is back', async () => {
  await using world = await DaemonWorld.open();
  await world.takeOverClock(10);
  await world.seed(6, 1);
  await using proxy = await TcpProxy.to(world.database.daemonUrl);
  await proxy.open();
  const daemon = world.start({
    DATABASE_URL: proxy.url,
    BILLING_SLICE_INSTANCES: '1',
    BILLING_FAILPOINT: 'stop:12',
  });
  await daemon.pausedAt();
  await proxy.close();
  daemon.kill('SIGCONT');
  await daemon.logs('run failed');
  await daemon.logs('waiting for the database');
  await proxy.open();
  await daemon.logs('run succeeded');
  await world.assertBilled(2);
  assert.equal(
    (await world.untilRow('it is well again', daemon, (row) => row.status === 'running')).error_message,
    null,
  );

  await proxy.close();
  await world.untilFile('it waits', (it) => it.state === 'waiting for the database');
  await world.owner.query(`UPDATE fake.shift SET by = by + interval '5 hours'`);
  await proxy.open();
  await until('it has billed the hours since', () => daemon.count('run succeeded') === 2);
  await world.assertBilled(7);
  assert.equal(daemon.child.exitCode, null, 'it is the same process');
});

test('a killed backend, idle or checked out, does not kill the process', async () => {
  await using world = await DaemonWorld.open();
  await world.takeOverClock(10);
  await world.seed(6, 1);
  const daemon = world.start({ BILLING_SLICE_INSTANCES: '1', BILLING_FAILPOINT: 'stop:12' });
  await daemon.pausedAt();
  const killBackends = () =>
    world.owner.query(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name LIKE 'containerstacks daemon%'
       AND datname = current_database()`,
    );
  assert.ok(((await killBackends()).rowCount ?? 0) > 1);
  daemon.kill('SIGCONT');
  await daemon.logs('run failed');
  await daemon.logs('run succeeded');
  await killBackends();
  await world.moveClock('1 hour');
  await until('it has billed the next hour', () => daemon.count('run succeeded') === 2);
  await world.assertBilled(3);
  assert.equal((await daemon.stop()).code, 0);
});

test('refuses a schema that is not migrated in words, and bills when the migrations come', async () => {
  await using world = await DaemonWorld.open();
  const url = new URL(world.database.ownerUrl);
  const name = `${world.database.name}_bare`;
  await world.owner.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  url.pathname = `/${name}`;
  const daemonUrl = new URL(world.database.daemonUrl);
  daemonUrl.pathname = url.pathname;
  try {
    const daemon = world.start({ DATABASE_URL: daemonUrl.href });
    const file = await world.untilFile('it refuses', (it) => it.lastError?.includes('not migrated') ?? false);
    assert.match(
      file.lastError ?? '',
      /not migrated \(\d+ to go, first 001_roles\.sql\): run "containerstacks migrate"/,
    );
    await migrate(url.href);
    await daemon.logs('run succeeded');
    const client = new pg.Client(url.href);
    await client.connect();
    const { rows } = await client.query('SELECT daemon_instance_id, status FROM billing_daemon_status');
    await client.end();
    assert.deepEqual(rows, [{ daemon_instance_id: `${hostname()}:${daemon.pid}`, status: 'running' }]);
    assert.equal((await daemon.stop()).code, 0);
  } finally {
    await world.owner.query(`DROP DATABASE ${name} WITH (FORCE)`);
  }
});

test('a failed run is recorded as error, its heartbeat stands still, and the next cycle bills what was missed', async () => {
  await using world = await DaemonWorld.open();
  await world.takeOverClock(10);
  await world.seed(3, 1);
  await world.owner.query('REVOKE SELECT ON wallets FROM containerstacks_daemon');
  const daemon = world.start({ BILLING_HEARTBEAT_SECONDS: '1' });
  const row = await world.untilRow('the failure is recorded', daemon, (it) => it.status === 'error');
  assert.equal(row.error_message, 'permission denied for table wallets');
  assert.equal(row.last_run_success, false);
  assert.equal(daemon.count('run failed'), 1);
  const first = await world.untilFile('the failure is in the file', (it) => it.state === 'failed');
  assert.equal(first.lastError, row.error_message);
  // The heartbeat's timer has come round twice since.
  await world.untilBeats(2);
  assert.equal((await world.row(daemon))?.heartbeat, row.heartbeat);

  await world.owner.query('GRANT SELECT ON wallets TO containerstacks_daemon');
  await world.moveClock('1 hour');
  await daemon.logs('run succeeded');
  await world.assertBilled(3);
  const well = await world.untilRow('it is well again', daemon, (it) => it.status === 'running');
  assert.equal(well.last_run_success, true);
  assert.ok(well.heartbeat > row.heartbeat);
});

test('runs at each boundary of the clock, once for all that were missed, and beats while idle', async () => {
  await using world = await DaemonWorld.open();
  await world.takeOverClock(10);
  await world.seed(2, 0);
  const daemon = world.start({ BILLING_HEARTBEAT_SECONDS: '1' });
  const first = await daemon.logs('run succeeded');
  assert.match(String(first.asOf), /:10:/);
  // Instances started at minute 40 of an hour: one more hour at 11:40, billed at 12:00.
  await world.moveClock('50 minutes');
  await until('the first boundary is billed', () => daemon.count('run succeeded') === 2);
  assert.match(String(daemon.lines.findLast(({ msg }) => msg === 'run succeeded')?.asOf), /:00:00Z$/);
  await world.assertBilled(2);
  await world.moveClock('7 hours');
  await until('the missed boundaries are billed', () => daemon.count('run succeeded') === 3);
  await world.assertBilled(9);
  const { heartbeat } = await world.untilRow('a record', daemon, () => true);
  await world.untilRow('the heartbeat advances', daemon, (row) => row.heartbeat > heartbeat);
  assert.equal(daemon.count('run begins'), 3);
});

test('records of daemons that ended more than 30 days ago are pruned', async () => {
  await using world = await DaemonWorld.open();
  await world.owner.query(`
    INSERT INTO billing_daemon_status (daemon_instance_id, status, heartbeat_at, updated_at)
    SELECT 'old:' || days, 'stopped', now() - days * interval '1 day', now() - days * interval '1 day'
    FROM unnest(ARRAY[29, 31]) days`);
  await world.start().logs('run succeeded');
  const { rows } = await world.owner.query(
    `SELECT daemon_instance_id FROM billing_daemon_status WHERE daemon_instance_id LIKE 'old:%'`,
  );
  assert.deepEqual(rows, [{ daemon_instance_id: 'old:29' }]);
});

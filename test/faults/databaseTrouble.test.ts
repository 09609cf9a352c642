import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { startApp } from '../support/appProcess.ts';
import { DaemonWorld } from '../support/daemonWorld.ts';
import { type OwnCluster, ownCluster } from '../support/postgres.ts';
import { assertEveryHourBilled } from '../support/proof.ts';
import { TcpProxy } from '../support/tcpProxy.ts';
import { until } from '../support/until.ts';
import { blockedBackends } from '../support/waiting.ts';
import { WalletHolder } from '../support/walletHolder.ts';
import { withLimits } from '../support/withLimits.ts';

const slices = { BILLING_SLICE_INSTANCES: '1', BILLING_CONNECTIONS: '1' };

let cluster: OwnCluster;
before(async () => {
  cluster = await ownCluster({ durable: true, settings: { max_connections: '20' } });
});
after(() => cluster[Symbol.asyncDispose]());

test('PostgreSQL restarted in immediate mode in the middle of a run: the same process finishes the work', async () => {
  await using world = await DaemonWorld.open(await cluster.freshDatabase());
  await world.seed(8, 2);
  const daemon = world.start({ ...slices, BILLING_FAILPOINT: 'stop:24' });
  assert.equal(await daemon.pausedAt(), 'slice charged');
  const before = await hoursCharged(world);
  await cluster.postgres.restart('immediate');
  assert.equal(await hoursCharged(world), before, 'what was committed is there, and no more');
  daemon.kill('SIGCONT');
  await daemon.logs('run failed');
  await daemon.logs('run succeeded');
  assert.ok(before > 0 && before < 24);
  assert.equal(await assertEveryHourBilled(world.owner), 24);
  assert.equal(daemon.child.exitCode, null);
});

test('the answer to a COMMIT is lost: the next run finds the slice posted and charges nothing twice', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(6, 1);
  await using proxy = await TcpProxy.to(world.database.daemonUrl);
  await proxy.open();
  const lost = proxy.loseAnswerToCommit(4);
  const daemon = world.start({ ...slices, DATABASE_URL: proxy.url });
  await lost;
  await daemon.logs('run failed');
  // Four slices of one hour are posted, of which the daemon knows three.
  assert.equal(await hoursCharged(world), 4);
  await proxy.open();
  const { hours } = await daemon.logs('run succeeded');
  assert.equal(hours, 8);
  assert.equal(await assertEveryHourBilled(world.owner), 12);
});

test('a network that falls silent in the middle of a run ends the run, not the daemon, which bills when it is back', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(6, 1);
  await using proxy = await TcpProxy.to(world.database.daemonUrl);
  await proxy.open();
  // Usually 45 s and 35 s; after 120 s (here 53) without a sign of life from its run, a daemon leaves.
  const daemon = world.start({
    ...slices,
    BILLING_LEASE_SECONDS: '20',
    DATABASE_URL: withLimits(proxy.url, { query_timeout: 1500, connect_timeout: 1 }),
    BILLING_FAILPOINT: 'stop:12',
  });
  await daemon.pausedAt();
  proxy.silence();
  daemon.kill('SIGCONT');
  await daemon.logs('run failed', 30_000);
  await daemon.logs('waiting for the database', 30_000);
  await proxy.close();
  await proxy.open();
  await daemon.logs('run succeeded');
  assert.equal(await assertEveryHourBilled(world.owner), 12);
  assert.equal(daemon.child.exitCode, null);
});

test('every connection is taken: the daemon says so, waits, and bills when there is one again', async () => {
  await using world = await DaemonWorld.open(await cluster.freshDatabase());
  await world.seed(2, 1);
  await using guests = new AsyncDisposableStack();
  const taken = await takeEveryConnection(world.database.daemonUrl, guests);
  assert.ok(taken >= 10, `${taken} connections were taken`);
  const daemon = world.start();
  const { lastError } = await daemon.logs('waiting for the database');
  assert.match(String(lastError), /too many clients already|remaining connection slots are reserved/);
  await world.untilFile('it shows', (file) => file.state === 'waiting for the database');
  await guests.disposeAsync();
  await daemon.logs('run succeeded');
  assert.equal(await assertEveryHourBilled(world.owner), 4);
});

/** Connects until refused; returns how often it was not. */
async function takeEveryConnection(databaseUrl: string, guests: AsyncDisposableStack): Promise<number> {
  for (let taken = 0; ; taken += 1) {
    const guest = new pg.Client(databaseUrl);
    try {
      await guest.connect();
    } catch {
      return taken;
    }
    guests.defer(() => guest.end());
  }
}

test('the app outlives its backends being killed in the middle of a run and idle, and bills at once', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(4, 1);
  await using holder = await WalletHolder.lock(world.database.ownerUrl, 3);
  const app = startApp(world, slices);
  await blockedBackends(world.owner, 1);
  const killBackends = () =>
    world.owner.query(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
       WHERE application_name LIKE 'containerstacks app%' AND datname = current_database()`,
    );
  assert.ok(((await killBackends()).rowCount ?? 0) > 1);
  await app.logs('built-in run failed');
  assert.equal(await hoursCharged(world), 2);
  await holder.letGo();
  await app.logs('built-in run succeeded');
  assert.equal(await assertEveryHourBilled(world.owner), 8);
  const broken = app.count('a database connection broke');
  assert.ok(((await killBackends()).rowCount ?? 0) > 0);
  await until('it has noticed', () => app.count('a database connection broke') > broken);
  assert.equal((await app.stop()).code, 0);
});

async function hoursCharged(world: DaemonWorld): Promise<number> {
  const { rows } = await world.owner.query('SELECT count(*)::integer AS hours FROM billing_charges');
  return rows[0].hours;
}

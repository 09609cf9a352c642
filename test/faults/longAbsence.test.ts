import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeKey } from '../../api/services/accounts/secrets.ts';
import { ownCluster } from '../support/postgres.ts';
import { DaemonWorld } from '../support/daemonWorld.ts';
import { assertEveryHourBilled } from '../support/proof.ts';
import { databaseOn } from '../support/recovery.ts';
import { startApp } from '../support/appProcess.ts';

/** Those that watch the postmaster may have gone by themselves. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

test('PostgreSQL is killed in the middle of 100 hours to catch up, and started again: the same process bills the rest', async () => {
  await using cluster = await ownCluster({ durable: true });
  await using world = await DaemonWorld.open(databaseOn(cluster.postgres, await cluster.freshDatabase()));
  await world.seed(20, 100);
  const app = startApp(world);
  const daemon = world.start({ BILLING_CONNECTIONS: '1', BILLING_FAILPOINT: 'stop:200' });
  assert.equal(await daemon.pausedAt(), 'slice charged');
  const committed = (await world.owner.query('SELECT FROM billing_charges')).rowCount ?? 0;
  assert.ok(committed >= 20 * 48 && committed <= 20 * 49, `${committed} hours`);
  // Its backends too: one of them would still take the COMMIT before it notices that its server is gone.
  const backends = await world.owner.query<{ pid: number }>('SELECT pid FROM pg_stat_activity');
  for (const pid of [cluster.postgres.pid, ...backends.rows.map(({ pid }) => pid)]) kill(pid);
  daemon.kill('SIGCONT');
  await daemon.logs('run failed');
  await world.untilFile('it shows', ({ state }) => state === 'waiting for the database', 1);
  const address = (await app.logs('Server listening at')).msg.split(' ').at(-1);
  const answer = await fetch(`${address}/api/health/billing-daemon`, {
    headers: { authorization: `Bearer ${makeKey().text}` },
  });
  const { detail } = (await answer.json()) as { detail: string };
  assert.deepEqual([answer.status, detail], [503, 'the database does not answer']);
  await cluster.postgres.restart();
  await daemon.logs('the database is back');
  const { hours } = await daemon.logs('run succeeded');
  assert.equal(hours, 20 * 101 - committed);
  assert.equal(await assertEveryHourBilled(world.owner), 20 * 101);
  assert.equal(daemon.child.exitCode, null);
  assert.equal((await app.stop()).code, 0);
});

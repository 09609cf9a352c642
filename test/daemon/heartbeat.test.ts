import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DaemonWorld } from '../support/daemonWorld.ts';
import { until } from '../support/until.ts';
import { blockedBackends } from '../support/waiting.ts';
import { WalletHolder } from '../support/walletHolder.ts';
import { withLimits } from '../support/withLimits.ts';

/** The file is written with each turn of the heartbeat, whether it advances or not. */
async function nextBeat(world: DaemonWorld): Promise<void> {
  const before = await world.readStatusFile();
  await world.untilFile('the next turn of the heartbeat', ({ written }) => written !== before?.written);
}

test('in a run the heartbeat advances with what is committed, and stands still while nothing is', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(6, 1);
  await using third = await WalletHolder.lock(world.database.ownerUrl, 3);
  await using fifth = await WalletHolder.lock(world.database.ownerUrl, 5);
  const daemon = world.start({
    DATABASE_URL: withLimits(world.database.daemonUrl, { lock_timeout: 60_000, statement_timeout: 60_000 }),
    BILLING_HEARTBEAT_SECONDS: '1',
    BILLING_SLICE_INSTANCES: '1',
    BILLING_CONNECTIONS: '1',
  });
  await blockedBackends(world.owner, 1);
  const { rows } = await world.owner.query('SELECT started_at::text AS at FROM billing_daemon_status');
  await world.untilRow('two slices were committed', daemon, (row) => row.heartbeat > rows[0].at);
  await nextBeat(world);
  const blocked = await world.row(daemon);
  await nextBeat(world);
  await nextBeat(world);
  assert.equal((await world.row(daemon))?.heartbeat, blocked?.heartbeat);

  await third.letGo();
  await world.untilRow('two more', daemon, (row) => row.heartbeat > (blocked?.heartbeat ?? ''));
  assert.equal(daemon.count('run succeeded'), 0);
  await fifth.letGo();
  await daemon.logs('run succeeded');
  await until(
    'the heartbeat of the success',
    async () => (await world.row(daemon))?.last_run_success === true,
  );
  await world.assertBilled(2);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DaemonWorld } from '../support/daemonWorld.ts';
import { assertEveryHourBilled } from '../support/proof.ts';
import { blockedBackends } from '../support/waiting.ts';
import { WalletHolder } from '../support/walletHolder.ts';
import { withLimits } from '../support/withLimits.ts';

const slices = { BILLING_SLICE_INSTANCES: '3', BILLING_CONNECTIONS: '1' };

for (const [name, limits, error] of [
  ['lock', { lock_timeout: 400 }, /lock timeout/],
  ['statement', { statement_timeout: 600, lock_timeout: 60_000 }, /statement timeout/],
] as const) {
  test(`a wallet that somebody keeps locked (${name} timeout) is named, the others are billed, and it is next time`, async () => {
    await using world = await DaemonWorld.open();
    await world.seed(6, 1);
    await using holder = await WalletHolder.lock(world.database.ownerUrl, 2);
    const daemon = world.start({ ...slices, DATABASE_URL: withLimits(world.database.daemonUrl, limits) });
    const run = await daemon.logs('run partial');
    const [failure, ...others] = run.failures as { organization: string; error: string }[];
    assert.equal(failure?.organization, 'org-2');
    assert.match(failure?.error ?? '', error);
    assert.deepEqual(others, []);
    assert.equal(run.hours, 10);
    assert.match(String(run.reason), /^1 organization could not be billed, first org-2: /);
    const row = await world.untilRow('it says so', daemon, (it) => it.last_run_success === true);
    assert.match(row.error_message ?? '', /org-2/);
    await holder.letGo();
    await daemon.stop();
    assert.equal((await world.start(slices).logs('run succeeded')).hours, 2);
    assert.equal(await assertEveryHourBilled(world.owner), 12);
  });
}

test('a slice that ends in a deadlock is done again, and all are billed', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(3, 1);
  // Whoever looks for a deadlock is its victim: the daemon looks in time, the holder never does.
  await world.owner.query(`
    ALTER ROLE containerstacks_daemon IN DATABASE ${world.database.name} SET deadlock_timeout = '2s';
    ALTER DATABASE ${world.database.name} SET deadlock_timeout = '1h'`);
  await using holder = await WalletHolder.lock(world.database.ownerUrl, 3);
  const daemon = world.start(slices);
  await blockedBackends(world.owner, 1);
  const { rowCount } = await world.owner.query(
    'SELECT FROM wallets WHERE organization_id = 1 FOR UPDATE SKIP LOCKED',
  );
  assert.equal(rowCount, 0, 'the daemon waits for the third wallet with the first in its hands');
  await holder.lock(1);
  await holder.letGo();
  const { collisions, hours } = await daemon.logs('run succeeded');
  assert.deepEqual([collisions, hours], [1, 6]);
  const { rows } = await world.owner.query(
    'SELECT deadlocks::integer FROM pg_stat_database WHERE datname = current_database()',
  );
  assert.equal(rows[0].deadlocks, 1);
  assert.equal(await assertEveryHourBilled(world.owner), 6);
});

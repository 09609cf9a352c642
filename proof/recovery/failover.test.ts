import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BooksAuditService } from '../../api/services/billing/booksAuditService.ts';
import { readStatusFile } from '../../api/services/billing/lostRuns.ts';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import { createPool } from '../../db/pool.ts';
import { cutOff, onServer, promote, startStandby } from '../../test/support/clusterCopy.ts';
import { DaemonWorld } from '../../test/support/daemonWorld.ts';
import { ownCluster } from '../../test/support/postgres.ts';
import { assertEveryHourBilled } from '../../test/support/proof.ts';
import { billUpTo, databaseOn, paid } from '../../test/support/recovery.ts';
import { TcpProxy } from '../../test/support/tcpProxy.ts';

test('a synchronous standby takes over in the middle of a run: nothing that was acknowledged is lost', async () => {
  await using cluster = await ownCluster({ durable: true });
  await using world = await DaemonWorld.open(databaseOn(cluster.postgres, await cluster.freshDatabase()));
  await world.seed(6, 3);
  await using standby = await startStandby(cluster.postgres, 'standby');
  await onServer(cluster.postgres, `ALTER SYSTEM SET synchronous_standby_names = 'standby'`);
  await onServer(cluster.postgres, 'SELECT pg_reload_conf()');
  await using proxy = await TcpProxy.to(world.database.daemonUrl);
  await proxy.open();
  const daemon = world.start({
    DATABASE_URL: proxy.url,
    BILLING_SLICE_INSTANCES: '1',
    BILLING_CONNECTIONS: '1',
    BILLING_FAILPOINT: 'stop:40',
  });
  const acknowledged = await topUpUntilRefused(world, async () => {
    assert.equal(await daemon.pausedAt(), 'slice charged');
    process.kill(cluster.postgres.pid, 'SIGKILL');
  });

  await promote(standby);
  proxy.aim(standby.postgres.urlFor('postgres'));
  daemon.kill('SIGCONT');
  await daemon.logs('run failed');
  const { hours } = await daemon.logs('run succeeded');
  // Nine slices of one hour were committed, and the tenth was charged when the server died.
  assert.equal(hours, 15);
  await using after = await DaemonWorld.open(databaseOn(standby.postgres, world.database));
  assert.equal(await assertEveryHourBilled(after.owner), 24);
  const { rows } = await after.owner.query<{ key: string }>(
    `SELECT idempotency_key AS key FROM wallet_ledger WHERE kind = 'top_up'`,
  );
  const kept = new Set(rows.map(({ key }) => key));
  assert.ok(acknowledged.length > 0);
  assert.deepEqual(
    acknowledged.filter((key) => !kept.has(key)),
    [],
  );
  assert.equal((await world.readStatusFile())?.lostRun, null);
});

/** Tops wallets up, one after the other, until the database is gone. Returns the keys that were acknowledged. */
async function topUpUntilRefused(world: DaemonWorld, end: () => Promise<void>): Promise<string[]> {
  const pool = createPool({ url: world.database.appUrl, applicationName: 'test', onError: () => {} });
  const wallets = new WalletService(pool);
  const acknowledged: string[] = [];
  const ended = end();
  try {
    for (let number = 0; ; number += 1) {
      // A run that is paused in its transaction holds the wallets of the organizations before.
      await wallets.move(paid(6n, `payment ${number}`));
      acknowledged.push(`payment ${number}`);
    }
  } catch {
    await ended;
    return acknowledged;
  } finally {
    await pool.end();
  }
}

test('an asynchronous standby that lags takes over: the run that it does not know is named, and its hours are billed once', async () => {
  await using cluster = await ownCluster({ durable: true });
  await using world = await DaemonWorld.open(databaseOn(cluster.postgres, await cluster.freshDatabase()));
  await world.seed(4, 3);
  await billUpTo(world.owner, 2);
  await using standby = await startStandby(cluster.postgres, 'standby');
  await cutOff(standby);
  await using proxy = await TcpProxy.to(world.database.daemonUrl);
  await proxy.open();
  const daemon = world.start({ DATABASE_URL: proxy.url });
  const lost = await daemon.logs('run succeeded');
  assert.equal(lost.hours, 8);
  assert.equal(await assertEveryHourBilled(world.owner), 16);
  const statusFile = world.statusFile();
  assert.equal((await readStatusFile(statusFile)).lostRun, null);

  process.kill(cluster.postgres.pid, 'SIGKILL');
  await daemon.logs('waiting for the database');
  await promote(standby);
  proxy.aim(standby.postgres.urlFor('postgres'));
  await daemon.logs(`run ${lost.runId} of`);
  await using after = await DaemonWorld.open(databaseOn(standby.postgres, world.database));
  await world.untilFile('it has billed again', (file) => file.lastSuccessfulRun?.asOf !== lost.asOf);
  assert.equal(await assertEveryHourBilled(after.owner), 16);

  const files = [await readStatusFile(statusFile)];
  const { breaches, findings } = await new BooksAuditService(after.owner).audit({ statusFiles: files });
  assert.deepEqual([breaches, findings.at(-1)?.breaches], [1n, 1n]);
  assert.match(
    findings.at(-1)?.examples[0] ?? '',
    new RegExp(
      `^run ${lost.runId} of .*:${daemon.pid} billed 8 hours for 4.000000 USD as of ${String(lost.asOf).replace(/\.?0*Z$/, 'Z')}, but`,
    ),
  );
});

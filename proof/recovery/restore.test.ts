import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BooksAuditService } from '../../api/services/billing/booksAuditService.ts';
import { readStatusFile } from '../../api/services/billing/lostRuns.ts';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import type { Pool } from '../../db/pool.ts';
import { backUp, restore } from '../../test/support/clusterCopy.ts';
import { DaemonWorld } from '../../test/support/daemonWorld.ts';
import { ownCluster } from '../../test/support/postgres.ts';
import { assertAuditIsClean, assertEveryHourBilled } from '../../test/support/proof.ts';
import { billUpTo, databaseOn, paid } from '../../test/support/recovery.ts';

test('an older backup is billed on from its marks, to the same charges, and top-ups are repeated under their keys', async () => {
  await using cluster = await ownCluster({ durable: true });
  await using world = await DaemonWorld.open(databaseOn(cluster.postgres, await cluster.freshDatabase()));
  await world.seed(4, 5);
  await billUpTo(world.owner, 3);
  const wallets = new WalletService(world.owner);
  await wallets.move(paid(1n, 'before the backup'));
  const folder = await backUp(cluster.postgres);

  const path = { STATUS_FILE_PATH: world.statusFile(0) };
  const daemon = world.start(path);
  const run = await daemon.logs('run succeeded');
  assert.equal(run.hours, 12);
  await wallets.move(paid(2n, 'after the backup'));
  await daemon.stop();
  assert.equal(await assertEveryHourBilled(world.owner), 24);
  const lost = await booksOf(world.owner);
  await cluster.postgres.stop('immediate');

  await using restored = await restore(folder);
  await using again = await DaemonWorld.open(databaseOn(restored.postgres, world.database));
  assert.equal((await again.owner.query('SELECT FROM billing_charges')).rowCount, 12);
  await assertAuditIsClean(again.owner);
  const next = again.start(path);
  await next.logs(`run ${run.runId} of`);
  assert.equal((await next.logs('run succeeded')).hours, 12);
  assert.equal(await assertEveryHourBilled(again.owner), 24);

  const walletsAgain = new WalletService(again.owner);
  const repeated = [
    await walletsAgain.move(paid(1n, 'before the backup')),
    await walletsAgain.move(paid(2n, 'after the backup')),
  ];
  assert.deepEqual(
    repeated.map((result) => result.repeated),
    [true, false],
  );
  assert.deepEqual(await booksOf(again.owner), lost);
  await assertAuditIsClean(again.owner);

  const { findings } = await new BooksAuditService(again.owner).audit({
    statusFiles: [await readStatusFile(path.STATUS_FILE_PATH)],
  });
  const [finding] = findings.filter(({ code }) => code === 'I7');
  assert.equal(finding?.breaches, 1n);
  assert.match(
    finding?.examples[0] ?? '',
    new RegExp(
      `^run ${run.runId} of .*:${daemon.pid} billed 12 hours for 6.000000 USD as of ${String(run.asOf).replace(/\.?0*Z$/, 'Z')}, but`,
    ),
  );
});

/** Every charge but for when it was posted, and every balance. */
async function booksOf(owner: Pool): Promise<unknown> {
  const { rows: charges } = await owner.query(
    `SELECT hour, organization_id, subscription_id, amount_micros, plan_price_id, month_ordinal
     FROM billing_charges ORDER BY hour, organization_id, subscription_id`,
  );
  const { rows: wallets } = await owner.query(
    'SELECT organization_id, balance_micros FROM wallets ORDER BY organization_id',
  );
  return { charges, wallets };
}

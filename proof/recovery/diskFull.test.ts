/** Needs root and Linux, for a file system of its own that can be filled. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chown, mkdir, mkdtemp, open, rename, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { DaemonStatusService } from '../../api/services/daemonStatusService.ts';
import { createPool } from '../../db/pool.ts';
import { onServer } from '../../test/support/clusterCopy.ts';
import { DaemonWorld } from '../../test/support/daemonWorld.ts';
import { type OwnCluster, ownCluster } from '../../test/support/postgres.ts';
import { assertAuditIsClean, assertEveryHourBilled } from '../../test/support/proof.ts';
import { databaseOn } from '../../test/support/recovery.ts';
import { until } from '../../test/support/until.ts';

const run = promisify(execFile);
const NO_SPACE = /could not (extend|write to) file .*: No space left on device/;

/** A file system of a few megabytes, and a file in it that takes what room is left. */
class SmallDisk implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async mount(mebibytes: number): Promise<SmallDisk> {
    assert.equal(process.getuid?.(), 0, 'this test mounts a file system: run it as root');
    const folder = await mkdtemp(join(tmpdir(), 'small-disk-'));
    await run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=755`, 'tmpfs', folder]);
    return new SmallDisk(folder);
  }

  async fill(): Promise<void> {
    await using ballast = await open(join(this.folder, 'ballast'), 'w');
    const block = Buffer.alloc(65_536);
    try {
      for (;;) await ballast.write(block);
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
    }
  }

  async makeRoom(): Promise<void> {
    await rm(join(this.folder, 'ballast'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A server that was just stopped may still be leaving it.
    await until('the disk is given back', () => run('umount', [this.folder]).catch(() => null));
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A folder in the disk that belongs to the server's user. */
async function folderFor(cluster: OwnCluster, disk: SmallDisk, name: string): Promise<string> {
  const folder = join(disk.folder, name);
  await mkdir(folder, { mode: 0o700 });
  const { uid, gid } = await stat(cluster.postgres.dataDir);
  await chown(folder, uid, gid);
  return folder;
}

test('the disk is full for data: log, record and status say so, and the daemon bills by itself when there is room', async () => {
  await using disk = await SmallDisk.mount(64);
  await using cluster = await ownCluster({ durable: true });
  const folder = await folderFor(cluster, disk, 'space');
  await onServer(cluster.postgres, `CREATE TABLESPACE small LOCATION '${folder}'`);
  const database = databaseOn(cluster.postgres, await cluster.freshDatabase());
  await using world = await DaemonWorld.open(database);
  await world.seed(400, 30);
  await onServer(cluster.postgres, `ALTER DATABASE ${database.name} SET default_tablespace = small`);
  const client = createPool({ url: database.ownerUrl, applicationName: 'test', onError: () => {} });
  await client.query(
    `SELECT ensure_charge_partition(month) FROM generate_series(now() - interval '2 days', now(), '1 day') AS month`,
  );
  await client.end();
  await disk.fill();

  const daemon = world.start({ BILLING_HEARTBEAT_SECONDS: '1' });
  const failed = await daemon.logs('run failed');
  assert.match(JSON.stringify(failed), NO_SPACE);
  const file = await world.untilFile('it shows', ({ state }) => state === 'waiting for the database');
  assert.match(String(file.lastError), NO_SPACE);
  const app = createPool({ url: database.appUrl, applicationName: 'test', onError: () => {} });
  try {
    const status = await new DaemonStatusService(app, 90).readDaemonStatus();
    assert.deepEqual([status.status, status.lastRun?.outcome], ['error', 'failed']);
    assert.match(String(status.daemons[0]?.errorMessage), NO_SPACE);
    assert.match(String(status.lastRun?.errorMessage), NO_SPACE);
  } finally {
    await app.end();
  }
  await assertAuditIsClean(world.owner);

  await disk.makeRoom();
  await daemon.logs('run succeeded');
  assert.equal(await assertEveryHourBilled(world.owner), 400 * 31);
  assert.equal(daemon.child.exitCode, null);
});

test('the disk is full for the write-ahead log: PostgreSQL stops, nothing is lost, and the daemon bills when it is started again', async () => {
  await using disk = await SmallDisk.mount(96);
  await using cluster = await ownCluster({
    durable: true,
    settings: { max_wal_size: '48MB', min_wal_size: '32MB' },
  });
  const folder = await folderFor(cluster, disk, 'wal');
  await cluster.postgres.stop();
  const data = join(cluster.postgres.dataDir, 'data');
  await run('cp', ['-a', `${join(data, 'pg_wal')}/.`, folder]);
  await rename(join(data, 'pg_wal'), join(data, 'pg_wal.before'));
  await symlink(folder, join(data, 'pg_wal'));
  await cluster.postgres.restart();
  await using world = await DaemonWorld.open(databaseOn(cluster.postgres, await cluster.freshDatabase()));
  await world.seed(2_000, 100);
  await disk.fill();

  const daemon = world.start();
  await daemon.logs('run failed', 60_000);
  const { lastError } = await daemon.logs('waiting for the database');
  assert.match(String(lastError), NO_SPACE);
  await until('PostgreSQL has stopped', async () => !(await isUp(cluster)), { limitMs: 60_000 });
  const file = await world.untilFile('it shows', ({ state }) => state === 'waiting for the database');
  assert.match(String(file.lastError), /No space left on device|recovery mode|ECONNREFUSED/);

  await disk.makeRoom();
  await cluster.postgres.restart('immediate');
  await daemon.logs('run succeeded', 60_000);
  assert.equal(await assertEveryHourBilled(world.owner), 2_000 * 101);
  assert.equal(daemon.child.exitCode, null);
});

async function isUp(cluster: OwnCluster): Promise<boolean> {
  return onServer(cluster.postgres, 'SELECT 1').then(
    () => true,
    () => false,
  );
}

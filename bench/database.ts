import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type EmbeddedPostgres, removeEmbedded, startEmbedded } from '../db/embedded/embeddedPostgres.ts';
import { findPostmaster } from '../db/embedded/postmaster.ts';
import { migrate } from '../db/migrate.ts';
import { createPool, type Pool } from '../db/pool.ts';

const folder = join(import.meta.dirname, '..', '.data', 'bench');

export interface BenchDatabase {
  postgres: EmbeddedPostgres;
  /** As the owner, for making fleets; no time limits. */
  owner: Pool;
  daemonUrl: string;
}

/** A PostgreSQL of its own, made anew: durable (fsync on), without autovacuum, so that rounds differ by their work alone. */
export async function startBenchDatabase(say: (text: string) => void): Promise<BenchDatabase> {
  await removeEmbedded(folder).catch(() => {});
  await rm(folder, { recursive: true, force: true });
  const postgres = await startEmbedded({
    dataDir: folder,
    durable: true,
    binDir: process.env.POSTGRES_BIN_DIR,
    settings: {
      shared_buffers: '2GB',
      max_wal_size: '16GB',
      checkpoint_timeout: '30min',
      maintenance_work_mem: '512MB',
      autovacuum: 'off',
    },
    onProgress: say,
  });
  await migrate(postgres.ownerUrl);
  await postgres.grantLogin('containerstacks_daemon');
  return {
    postgres,
    owner: ownerPool(postgres.ownerUrl),
    daemonUrl: postgres.urlFor('containerstacks_daemon'),
  };
}

export function ownerPool(url: string): Pool {
  return createPool({
    url,
    applicationName: 'bench',
    max: 4,
    statementTimeoutMs: 600_000,
    onError: (error) => console.error(error.message),
  });
}

export async function stopBenchDatabase({ owner }: BenchDatabase): Promise<void> {
  await owner.end();
  await removeEmbedded(folder);
}

/** A clock tick, in which Linux counts processor time. */
const TICK_MS = 10;

/** Processor time that the server and its processes have used since it began. Of Linux alone. */
export async function serverCpuMs({ dataDir }: EmbeddedPostgres): Promise<number> {
  const postmaster = (await findPostmaster(join(dataDir, 'data')))?.pid;
  let ticks = 0;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // After the program's name, which may have spaces: its state, its parent, and from the twelfth on the times.
    const [, parent, ...rest] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = rest.slice(9);
    if (Number(name) === postmaster) ticks += user + system + endedUser + endedSystem;
    else if (parent === postmaster) ticks += user + system;
  }
  return ticks * TICK_MS;
}

/** Between rounds: nothing left over from the last one is paid for by the next. */
export async function settleDown(owner: Pool): Promise<void> {
  await owner.query('VACUUM ANALYZE wallets');
  await owner.query('VACUUM ANALYZE subscriptions');
  await owner.query('CHECKPOINT');
}

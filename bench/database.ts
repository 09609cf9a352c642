import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type EmbeddedPostgres, removeEmbedded, startEmbedded } from '../db/embedded/embeddedPostgres.ts';
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

/** Between rounds: nothing left over from the last one is paid for by the next. */
export async function settleDown(owner: Pool): Promise<void> {
  await owner.query('VACUUM ANALYZE wallets');
  await owner.query('VACUUM ANALYZE subscriptions');
  await owner.query('CHECKPOINT');
}

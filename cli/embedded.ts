import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbedded, statusOf } from '../db/embedded/embeddedPostgres.ts';

/** The PostgreSQL that `start` brings, in the installation's data folder; started if it is not running. */
export function startOwnPostgres(
  dataDir: string,
  onProgress?: (text: string) => void,
): Promise<EmbeddedPostgres> {
  return startEmbedded({
    dataDir: folder(dataDir),
    binDir: process.env.POSTGRES_BIN_DIR,
    ...(onProgress ? { onProgress } : {}),
  });
}

/** Whether `start` has created a database there. */
export async function hasOwnPostgres(dataDir: string): Promise<boolean> {
  return (await statusOf(folder(dataDir))).state !== 'absent';
}

function folder(dataDir: string): string {
  return join(dataDir, 'postgres');
}

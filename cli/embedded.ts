import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbedded, statusOf } from '../db/embedded/embeddedPostgres.ts';

/** Where `start` keeps its own PostgreSQL: in the project's folder, ignored by git. */
const DATA_DIR = join(import.meta.dirname, '..', '.data', 'postgres');

/** The PostgreSQL that `start` brings along; started if it is not running. */
export function startOwnPostgres(onProgress?: (text: string) => void): Promise<EmbeddedPostgres> {
  return startEmbedded({
    dataDir: DATA_DIR,
    binDir: process.env.POSTGRES_BIN_DIR,
    ...(onProgress ? { onProgress } : {}),
  });
}

/** Whether `start` has ever made a database here, and whether its server runs. */
export async function ownPostgresState(): Promise<'absent' | 'stopped' | 'running'> {
  const { state } = await statusOf(DATA_DIR);
  return state === 'starting' ? 'running' : state;
}

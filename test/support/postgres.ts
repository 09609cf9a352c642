import { access, chmod, constants, mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, removeEmbedded, startEmbedded } from '../../db/embedded/embeddedPostgres.ts';
import { isAlive } from '../../db/embedded/postmaster.ts';
import { freshDatabase, makeTemplate, type TestDatabase } from './database.ts';

type ClusterOptions = { durable?: boolean; settings?: Record<string, string> };

export type OwnCluster = AsyncDisposable & {
  postgres: EmbeddedPostgres;
  freshDatabase(): Promise<TestDatabase>;
};

const prefix = 'containerstacks-test-';
const binDir = process.env.POSTGRES_BIN_DIR;

/** The folder of all clusters of this run; run.ts removes it whole at the end. */
let folder = process.env.TEST_POSTGRES_FOLDER;
let clusters = 0;

/** Makes the folder of this run, after removing those of runs that were killed. */
export async function beginRun(): Promise<string> {
  const parent = await folderOfRuns();
  const names = (await readdir(parent)).filter((name) => name.startsWith(prefix));
  for (const name of names) {
    if (!isAlive(Number(name.slice(prefix.length).split('-')[0]))) await removeRun(join(parent, name));
  }
  folder = await mkdtemp(join(parent, `${prefix}${process.pid}-`));
  // Under root the server runs as another user, who has to enter.
  await chmod(folder, 0o755);
  return folder;
}

/** In memory where it has room: a thousand databases are made and deleted, which on a disk takes twice the work. */
async function folderOfRuns(): Promise<string> {
  const memory = '/dev/shm';
  try {
    await access(memory, constants.W_OK);
    const { bavail, bsize } = await statfs(memory);
    if (bavail * bsize >= 8 * 2 ** 30) return memory;
  } catch {
    // Not every system has it.
  }
  return tmpdir();
}

/** Stops every cluster in the folder of a run, and deletes it. */
export async function removeRun(path: string): Promise<void> {
  for (const name of await readdir(path)) await removeEmbedded(join(path, name), binDir);
  await rm(path, { recursive: true, force: true });
}

/** A name in this run's folder for one more cluster's data. */
export function newDataDir(): string {
  if (!folder) throw new Error('Tests run by "npm test", which starts their PostgreSQL');
  return join(folder, `${process.pid}-${++clusters}`);
}

/** Starts a cluster of this run, with a migrated template database for freshDatabase. */
export async function startCluster(options: ClusterOptions = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbedded({ dataDir: newDataDir(), binDir, durable: false, ...options });
  await makeTemplate(postgres);
  return postgres;
}

/**
 * A cluster for one test that stops, kills or configures the server; freshDatabase makes a database in it. Must be
 * durable for a test that kills the server and expects what was committed.
 */
export async function ownCluster(options: ClusterOptions = {}): Promise<OwnCluster> {
  const postgres = await startCluster(options);
  return {
    postgres,
    freshDatabase: () => freshDatabase(postgres.ownerUrl),
    [Symbol.asyncDispose]: () => removeEmbedded(postgres.dataDir, binDir),
  };
}

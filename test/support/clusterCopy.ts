import { execFile } from 'node:child_process';
import { appendFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { type EmbeddedPostgres, removeEmbedded, startEmbedded } from '../../db/embedded/embeddedPostgres.ts';
import { newDataDir } from './postgres.ts';
import { until } from './until.ts';

const binDir = process.env.POSTGRES_BIN_DIR;

export type ServerCopy = AsyncDisposable & { postgres: EmbeddedPostgres };

/** A cold copy of a cluster, as a backup is: the server is stopped, copied and started again. Gives the copy's folder. */
export async function backUp(postgres: EmbeddedPostgres): Promise<string> {
  const folder = newDataDir();
  await postgres.stop();
  await mkdir(folder, { mode: 0o700 });
  // Owner and rights go with it: under root the server runs as another user.
  await promisify(execFile)('cp', ['-a', `${postgres.dataDir}/.`, folder]);
  for (const name of ['port', 'server.log']) await rm(join(folder, name), { force: true });
  await postgres.restart();
  return folder;
}

/** Starts a server of its own on a backup. */
export async function restore(folder: string): Promise<ServerCopy> {
  const postgres = await startEmbedded({ dataDir: folder, binDir, durable: true });
  return { postgres, [Symbol.asyncDispose]: () => removeEmbedded(postgres.dataDir, binDir) };
}

/** Makes a standby that streams everything from the primary, and resolves when it does. Its name is for synchronous_standby_names. */
export async function startStandby(primary: EmbeddedPostgres, name: string): Promise<ServerCopy> {
  const folder = await backUp(primary);
  const { username, password } = new URL(primary.ownerUrl);
  const connection = `host=127.0.0.1 port=${primary.port} user=${username} password=${password} application_name=${name}`;
  await appendFile(join(folder, 'data', 'postgresql.auto.conf'), `primary_conninfo = '${connection}'\n`);
  // Its presence is all that counts; a copy has the server's user as its owner.
  await promisify(execFile)('cp', [
    '-a',
    join(folder, 'data', 'PG_VERSION'),
    join(folder, 'data', 'standby.signal'),
  ]);
  const standby = await restore(folder);
  await until('the standby streams', async () => {
    const rows = await onServer(primary, `SELECT FROM pg_stat_replication WHERE state = 'streaming'`);
    return rows.length > 0;
  });
  return standby;
}

/** Cuts a standby off: what is committed from now on, it will not know. */
export async function cutOff({ postgres }: ServerCopy): Promise<void> {
  await onServer(postgres, `ALTER SYSTEM SET primary_conninfo = ''`);
  await onServer(postgres, 'SELECT pg_reload_conf()');
  await until('nothing is received any more', async () => {
    const rows = await onServer(postgres, 'SELECT FROM pg_stat_wal_receiver');
    return rows.length === 0;
  });
}

/** Makes a standby the server that is written to. */
export async function promote({ postgres }: ServerCopy): Promise<void> {
  await onServer(postgres, 'SELECT pg_promote(true, 30)');
}

/** Runs one statement as the superuser. */
export async function onServer(postgres: EmbeddedPostgres, statement: string): Promise<unknown[]> {
  const client = new pg.Client(postgres.urlFor('postgres', 'postgres'));
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** The same database and login on another server. */
export function urlOn(postgres: EmbeddedPostgres, url: string): string {
  const moved = new URL(url);
  moved.port = String(postgres.port);
  return moved.href;
}

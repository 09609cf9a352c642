import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';
import { connectClient, type Queryable } from './pool.ts';
import { prepareSession } from './session.ts';

const MIGRATIONS = new URL('../migrations/', import.meta.url);
/** An arbitrary number that all starts agree on: one migrates, the others wait and find it done. */
const MIGRATION_LOCK = 4_210_012;

interface MigrationFile {
  name: string;
  sql: string;
  checksum: string;
}

export class MigrationError extends Error {
  override name = 'MigrationError';
}

/** Applies every migration not yet applied, each in a transaction of its own. Safe to call from two starts at once. */
export async function migrate(ownerUrl: string, directory = MIGRATIONS): Promise<{ applied: string[] }> {
  const config = { connectionString: ownerUrl, application_name: 'containerstacks migrate' };
  const client = await connectClient(config);
  try {
    await prepareSession(
      client,
      new Map([
        ['timezone', 'UTC'],
        ['search_path', 'public'],
      ]),
      () => connectClient(config),
    );
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(`CREATE TABLE IF NOT EXISTS schema_migrations (
      name       text PRIMARY KEY,
      checksum   text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`);
    await client.query('GRANT SELECT ON schema_migrations TO PUBLIC');
    const files = await readMigrationFiles(directory);
    const applied = await readApplied(client);
    refuseChangedHistory(files, applied);
    const pending = files.filter((file) => !applied.has(file.name));
    for (const file of pending) await apply(client, file);
    return { applied: pending.map((file) => file.name) };
  } finally {
    await client.end();
  }
}

/** Names of the migrations this version has and the database has not. Throws MigrationError on a changed history. */
export async function pendingMigrations(db: Queryable, directory = MIGRATIONS): Promise<string[]> {
  const files = await readMigrationFiles(directory);
  const { rows } = await db.query<{ exists: boolean }>(
    `SELECT to_regclass('public.schema_migrations') IS NOT NULL AS exists`,
  );
  if (!rows[0]?.exists) return files.map((file) => file.name);
  const applied = await readApplied(db);
  refuseChangedHistory(files, applied);
  return files.filter((file) => !applied.has(file.name)).map((file) => file.name);
}

/** The file's own transaction records it, so that “applied” and “recorded” cannot part. */
async function apply(client: pg.Client, file: MigrationFile): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(file.sql);
    await client.query('INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)', [
      file.name,
      file.checksum,
    ]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new MigrationError(
      `migration ${file.name} failed and was rolled back: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}

async function readMigrationFiles(directory: URL): Promise<MigrationFile[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{3}_.+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, directory), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex') };
    }),
  );
}

async function readApplied(db: Queryable): Promise<Map<string, string>> {
  const { rows } = await db.query<{ name: string; checksum: string }>(
    'SELECT name, checksum FROM schema_migrations',
  );
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

function refuseChangedHistory(files: MigrationFile[], applied: Map<string, string>): void {
  const byName = new Map(files.map((file) => [file.name, file]));
  const faults: string[] = [];
  for (const [name, checksum] of applied) {
    const file = byName.get(name);
    if (!file) {
      faults.push(
        `${name} is applied to this database, but this version does not know it: install the version that migrated it (a newer one?), or restore the backup made before`,
      );
    } else if (file.checksum !== checksum) {
      faults.push(
        `${name} is not the file that was applied: it was changed since. Install the version that migrated this ` +
          'database, unchanged',
      );
    }
  }
  const last = [...applied.keys()].sort().at(-1) ?? '';
  for (const file of files) {
    if (!applied.has(file.name) && file.name < last) {
      faults.push(
        `${file.name} is missing from the database although the later ${last} is applied: another build migrated it. ` +
          'Install the version that did, or restore the backup made before',
      );
    }
  }
  if (faults.length > 0)
    throw new MigrationError(`the migrations do not fit this database:\n  ${faults.join('\n  ')}`);
}

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { listUsers } from '../../db/accounts/userList.ts';
import { listWallets } from '../../db/wallets/walletList.ts';
import { migrate, pendingMigrations } from '../../db/migrate.ts';
import { createPool } from '../../db/pool.ts';

const REAL = new URL('../../migrations/', import.meta.url);

/** An empty database, and a folder of migrations of its own with these files. */
async function workbench(files: Record<string, string> = {}) {
  const server = process.env.TEST_POSTGRES_URL ?? '';
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const path = await mkdtemp(join(tmpdir(), 'migrations-'));
  const write = (more: Record<string, string>) =>
    Promise.all(Object.entries(more).map(([file, sql]) => writeFile(join(path, file), sql)));
  await ask(server, `CREATE DATABASE ${name}`);
  await write(files);
  return {
    url,
    path,
    directory: pathToFileURL(`${path}/`),
    write,
    ask: (sql: string) => ask(url, sql),
    async [Symbol.asyncDispose]() {
      await ask(server, `DROP DATABASE ${name} WITH (FORCE)`);
      await rm(path, { recursive: true });
    },
  };
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const TWO = { '001_a.sql': 'CREATE TABLE a ()', '002_b.sql': 'CREATE TABLE b ()' };

test('an empty database gets every migration once, in order, and a second start finds nothing to do', async () => {
  await using bench = await workbench();
  const { applied } = await migrate(bench.url);
  assert.deepEqual([applied[0], applied[11]], ['001_roles.sql', '012_billing_daemon_status.sql']);
  assert.deepEqual(applied, [...applied].sort());
  assert.deepEqual(await migrate(bench.url), { applied: [] });
});

test('of two starts at once one migrates and the other waits for it', async () => {
  await using bench = await workbench();
  const results = await Promise.all([migrate(bench.url), migrate(bench.url), migrate(bench.url)]);
  const counts = results.map(({ applied }) => applied.length).sort((one, other) => one - other);
  assert.deepEqual(counts.slice(0, 2), [0, 0]);
  assert.ok((counts[2] ?? 0) >= 12);
});

test('what is pending is known before anything is applied and after', async () => {
  await using bench = await workbench(TWO);
  const client = new pg.Client(bench.url);
  await client.connect();
  assert.deepEqual(await pendingMigrations(client, bench.directory), ['001_a.sql', '002_b.sql']);
  await migrate(bench.url, bench.directory);
  assert.deepEqual(await pendingMigrations(client, bench.directory), []);
  await bench.write({ '003_c.sql': 'CREATE TABLE c ()' });
  assert.deepEqual(await pendingMigrations(client, bench.directory), ['003_c.sql']);
  await client.end();
});

test('a later migration is applied to a database that has the earlier ones', async () => {
  await using bench = await workbench(TWO);
  await migrate(bench.url, bench.directory);
  await bench.write({ '003_c.sql': 'CREATE TABLE c ()' });
  assert.deepEqual(await migrate(bench.url, bench.directory), { applied: ['003_c.sql'] });
});

test('an edited migration is refused with what to do, and nothing is applied', async () => {
  await using bench = await workbench(TWO);
  await migrate(bench.url, bench.directory);
  await bench.write({ '001_a.sql': 'CREATE TABLE a (edited integer)', '003_c.sql': 'CREATE TABLE c ()' });
  await assert.rejects(migrate(bench.url, bench.directory), {
    name: 'MigrationError',
    message:
      'the migrations do not fit this database:\n' +
      '  001_a.sql is not the file that was applied: it was changed since. Install the version that migrated this database, unchanged',
  });
  assert.deepEqual(await bench.ask(`SELECT to_regclass('c') AS c`), [{ c: null }]);
});

test('another system’s line ends do not count as an edit', async () => {
  await using bench = await workbench({ '001_a.sql': 'CREATE TABLE a ();\nCREATE TABLE b ();\n' });
  await migrate(bench.url, bench.directory);
  await bench.write({ '001_a.sql': 'CREATE TABLE a ();\r\nCREATE TABLE b ();\r\n' });
  assert.deepEqual(await migrate(bench.url, bench.directory), { applied: [] });
});

test('a search_path of the database or the URL changes nothing', async () => {
  await using bench = await workbench(TWO);
  await bench.ask(`CREATE SCHEMA other`);
  await bench.ask(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = other', current_database()); END $$`,
  );
  await migrate(bench.url, bench.directory);
  assert.deepEqual(
    await bench.ask(`SELECT to_regclass('public.a')::text AS a, to_regclass('other.a') AS other`),
    [{ a: 'public.a', other: null }],
  );
});

for (const [where, prepare] of [
  ['may not be made', 'REVOKE CREATE ON DATABASE %d FROM %o'],
  ['lies where the owner has no rights', 'CREATE SCHEMA private; CREATE EXTENSION pg_trgm SCHEMA private'],
] as const) {
  test(`where pg_trgm ${where}, all is migrated, and lists are searched by reading all of them`, async () => {
    await using bench = await workbench();
    const database = new URL(bench.url).pathname.slice(1);
    const owner = `owner_of_${database}`;
    await bench.ask(`
      CREATE ROLE ${owner} LOGIN CREATEROLE PASSWORD 'owner';
      GRANT containerstacks_app, containerstacks_daemon TO ${owner};
      ALTER DATABASE ${database} OWNER TO ${owner};
      ${prepare.replace('%d', database).replace('%o', owner)}`);
    await migrate(Object.assign(new URL(bench.url), { username: owner, password: 'owner' }).href);
    const trigrams = `SELECT FROM pg_indexes WHERE indexdef LIKE '%trgm%'`;
    assert.deepEqual(await bench.ask(trigrams), []);
    await bench.ask(`INSERT INTO users (email) VALUES ('ada@example.org'), ('ben@example.org')`);
    await bench.ask(`WITH made AS (INSERT INTO organizations (name) VALUES ('Northwind') RETURNING organization_id)
                     INSERT INTO wallets (organization_id) SELECT organization_id FROM made`);
    const pool = createPool({ url: bench.url, applicationName: 'test', onError: () => {} });
    const page = { sort: 'created', descending: false, after: null, limit: 50 } as const;
    const found = await listUsers(pool, { search: 'DA@', role: null, state: null }, page);
    const wallets = await listWallets(pool, { search: 'THWI', standing: null }, page);
    await pool.end();
    assert.deepEqual(
      wallets.map(({ name }) => name),
      ['Northwind'],
    );
    assert.deepEqual(
      found.map(({ email }) => email),
      ['ada@example.org'],
    );
  });
}

test('a missing migration is refused', async () => {
  await using bench = await workbench(TWO);
  await migrate(bench.url, bench.directory);
  await rm(join(bench.path, '002_b.sql'));
  await assert.rejects(
    migrate(bench.url, bench.directory),
    /002_b\.sql is applied to this database, but this version does not know it: install the version that migrated it/,
  );
});

test('a migration that comes before applied ones is refused', async () => {
  await using bench = await workbench(TWO);
  await rename(join(bench.path, '001_a.sql'), join(bench.path, '003_a.sql'));
  await migrate(bench.url, bench.directory);
  await bench.write({ '001_late.sql': 'CREATE TABLE late ()' });
  await assert.rejects(
    migrate(bench.url, bench.directory),
    /001_late\.sql is missing from the database although the later 003_a\.sql is applied: .* Install the version that did, or restore the backup made before/,
  );
});

test('all faults are named together', async () => {
  await using bench = await workbench(TWO);
  await migrate(bench.url, bench.directory);
  await bench.write({ '001_a.sql': 'SELECT 1', '000_early.sql': 'SELECT 1' });
  await rm(join(bench.path, '002_b.sql'));
  await assert.rejects(migrate(bench.url, bench.directory), ({ message }: Error) => {
    assert.equal(message.split('\n').length, 4);
    return true;
  });
});

test('a failing migration leaves nothing of itself, and keeps those before it', async () => {
  await using bench = await workbench({
    '001_a.sql': 'CREATE TABLE a ()',
    '002_b.sql': 'CREATE TABLE b (); INSERT INTO nowhere VALUES (1)',
    '003_c.sql': 'CREATE TABLE c ()',
  });
  await assert.rejects(
    migrate(bench.url, bench.directory),
    /migration 002_b\.sql failed and was rolled back: relation "nowhere" does not exist/,
  );
  const left = await bench.ask(
    `SELECT to_regclass('a')::text AS a, to_regclass('b') AS b, to_regclass('c') AS c, (SELECT string_agg(name, ' ') FROM schema_migrations) AS names`,
  );
  assert.deepEqual(left, [{ a: 'a', b: null, c: null, names: '001_a.sql' }]);
  await bench.write({ '002_b.sql': 'CREATE TABLE b ()' });
  assert.deepEqual(await migrate(bench.url, bench.directory), { applied: ['002_b.sql', '003_c.sql'] });
});

test('a migration that cannot be recorded leaves nothing either', async () => {
  await using bench = await workbench({
    '001_a.sql': `CREATE TABLE a (); ALTER TABLE schema_migrations ADD CHECK (name <> '001_a.sql')`,
  });
  await assert.rejects(migrate(bench.url, bench.directory), /001_a\.sql failed and was rolled back/);
  assert.deepEqual(await bench.ask(`SELECT to_regclass('a') AS a`), [{ a: null }]);
});

test('no two of the real migrations have the same number', async () => {
  const numbers = (await readdir(REAL)).map((name) => name.slice(0, 3));
  assert.equal(new Set(numbers).size, numbers.length);
});

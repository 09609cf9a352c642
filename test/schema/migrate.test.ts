import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { migrate, pendingMigrations } from '../../db/migrate.ts';

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
  assert.deepEqual(applied, (await readdir(REAL)).sort());
  assert.equal(applied[0], '001_roles.sql');
  assert.deepEqual(applied, [...applied].sort());
  assert.deepEqual(await migrate(bench.url), { applied: [] });
});

test('of two starts at once one migrates and the other waits for it', async () => {
  await using bench = await workbench();
  const results = await Promise.all([migrate(bench.url), migrate(bench.url), migrate(bench.url)]);
  const all = (await readdir(REAL)).length;
  assert.deepEqual(results.map(({ applied }) => applied.length).sort(), [0, 0, all]);
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
      '  001_a.sql was edited after it had been applied: restore the file and add a new migration instead',
  });
  assert.deepEqual(await bench.ask(`SELECT to_regclass('c') AS c`), [{ c: null }]);
});

test('line ends of another system are no edit', async () => {
  await using bench = await workbench({ '001_a.sql': 'CREATE TABLE a ();\nCREATE TABLE b ();\n' });
  await migrate(bench.url, bench.directory);
  await bench.write({ '001_a.sql': 'CREATE TABLE a ();\r\nCREATE TABLE b ();\r\n' });
  assert.deepEqual(await migrate(bench.url, bench.directory), { applied: [] });
});

test('a missing migration is refused', async () => {
  await using bench = await workbench(TWO);
  await migrate(bench.url, bench.directory);
  await rm(join(bench.path, '002_b.sql'));
  await assert.rejects(
    migrate(bench.url, bench.directory),
    /002_b\.sql is applied to this database but its file is missing \(was it migrated by a newer version\?\)/,
  );
});

test('a migration that comes before applied ones is refused', async () => {
  await using bench = await workbench(TWO);
  await rename(join(bench.path, '001_a.sql'), join(bench.path, '003_a.sql'));
  await migrate(bench.url, bench.directory);
  await bench.write({ '001_late.sql': 'CREATE TABLE late ()' });
  await assert.rejects(
    migrate(bench.url, bench.directory),
    /001_late\.sql comes before 003_a\.sql, which is applied already: give it a later number/,
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

test('the real migrations number on from 001 without a gap', async () => {
  await using bench = await workbench();
  await cp(REAL, bench.directory, { recursive: true });
  const { applied } = await migrate(bench.url, bench.directory);
  assert.deepEqual(
    applied.map((name) => Number(name.slice(0, 3))),
    applied.map((_, index) => index + 1),
  );
});

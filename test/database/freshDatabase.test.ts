import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { freshDatabase } from '../support/database.ts';
import { ownCluster } from '../support/postgres.ts';

test('each fresh database is apart from the others, also when many are made at once', async (t) => {
  const databases = await Promise.all(Array.from({ length: 6 }, () => freshDatabase()));
  t.after(() => Promise.all(databases.map((database) => database.drop())));
  for (const database of databases) await ask(database.ownerUrl, 'CREATE TABLE mine ()');
  assert.equal(new Set(databases.map(({ name }) => name)).size, 6);
});

test('a fresh database has the roles of the app and the daemon', async () => {
  await using database = await freshDatabase();
  assert.equal(await ask(database.appUrl, 'SELECT current_user'), 'containerstacks_app');
  assert.equal(await ask(database.daemonUrl, 'SELECT current_user'), 'containerstacks_daemon');
});

test('a cluster of its own survives a restart without touching the run’s cluster', async () => {
  await using own = await ownCluster({ durable: true });
  const database = await own.freshDatabase();
  await own.postgres.restart('immediate');
  assert.equal(await ask(database.appUrl, 'SHOW fsync'), 'on');
  assert.notEqual(new URL(database.ownerUrl).port, new URL(process.env.TEST_POSTGRES_URL ?? '').port);
});

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client(url);
  try {
    await client.connect();
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

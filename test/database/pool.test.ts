import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { cancelStatements } from '../../db/cancelStatements.ts';
import { isDatabaseAway } from '../../db/failure.ts';
import { createPool, endPool } from '../../db/pool.ts';
import { freshDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import { signal } from '../support/waiting.ts';

const SETTINGS = `
  SELECT current_setting('timezone') AS zone, current_setting('lock_timeout') AS lock, current_user AS role,
         current_setting('statement_timeout') AS statement, current_setting('work_mem') AS memory,
         current_setting('search_path') AS path,
         current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('application_name') AS name`;

test('connections have time limits, UTC and their role, whatever options the URL has of its own', async () => {
  await using database = await freshDatabase();
  const usual = {
    zone: 'UTC',
    lock: '5s',
    role: 'containerstacks_app',
    statement: '30s',
    memory: '4MB',
    path: '"$user", public',
    idle: '10s',
    name: 'test',
  };
  const url = new URL(database.ownerUrl);
  for (const [options, different] of [
    [null, {}],
    ['-c work_mem=7MB -c timezone=Asia/Tokyo -c search_path=other', { memory: '7MB', path: 'public' }],
  ] as const) {
    if (options !== null) url.searchParams.set('options', options);
    const pool = createPool({
      url: url.href,
      applicationName: 'test',
      role: 'containerstacks_app',
      onError: () => {},
    });
    try {
      assert.deepEqual((await pool.query(SETTINGS)).rows, [{ ...usual, ...different }]);
    } finally {
      await pool.end();
    }
  }
});

test('a backend that dies in the moment it let us in fails the statement, not the process', async (t) => {
  // AuthenticationOk, ReadyForQuery and a fatal error in one packet, so that no listener can come between.
  const fatal = Buffer.from('SFATAL\0C57P01\0Mterminating connection\0\0');
  const head = Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05IE\0\0\0');
  const bytes = Buffer.concat([head, Buffer.from([fatal.length + 4]), fatal]);
  const server = createServer((socket) =>
    socket.on('error', () => {}).once('data', () => socket.write(bytes, () => socket.destroy())),
  );
  t.after(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `postgres://anyone@127.0.0.1:${(server.address() as AddressInfo).port}/any`;
  const pool = createPool({ url, applicationName: 'test', onError: () => {} });
  t.after(() => pool.end());
  await assert.rejects(pool.query('SELECT 1'), isDatabaseAway);
});

test('the statements of one name are cancelled, however long the name, and no others', async () => {
  await using database = await freshDatabase();
  const pools = ['audit', 'other'].map((word) =>
    createPool({ url: database.appUrl, applicationName: `${'x'.repeat(60)} ${word}`, onError: () => {} }),
  );
  const [audit, other] = pools;
  assert.ok(audit && other);
  try {
    const sleeps = pools.map((pool) => pool.query('SELECT pg_sleep(60)').then(String, ({ code }) => code));
    const active = `SELECT count(*) AS count FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'`;
    const countActive = async () => (await other.query<{ count: bigint }>(active)).rows[0]?.count;
    await until('both sleep', async () => (await countActive()) === 2n);
    await cancelStatements(other, `${'x'.repeat(60)} audit`);
    assert.equal(await sleeps[0], '57014');
    // The one that was cancelled may be seen a moment longer.
    await until('one sleeps', async () => (await countActive()) === 1n);
    await cancelStatements(other, `${'x'.repeat(60)} other`);
    assert.equal(await sleeps[1], '57014');
  } finally {
    for (const pool of pools) await pool.end();
  }
});

test('a connection that breaks while checked out and idle is reported, and the process survives', async () => {
  await using database = await freshDatabase();
  const broken = signal();
  const pool = createPool({ url: database.appUrl, applicationName: 'checked out', onError: broken.give });
  const owner = createPool({ url: database.ownerUrl, applicationName: 'owner', onError: () => {} });
  try {
    const client = await pool.connect();
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    await owner.query('SELECT pg_terminate_backend($1, 5000)', [rows[0].pid]);
    await broken.given;
    await assert.rejects(client.query('SELECT 1'));
    client.release(true);
    assert.deepEqual((await pool.query('SELECT 1 AS one')).rows, [{ one: 1 }]);
  } finally {
    await Promise.all([pool.end(), owner.end()]);
  }
});

test('a pool whose connection is never given back ends all the same, and the transaction with it', async () => {
  await using database = await freshDatabase();
  const pool = createPool({
    url: database.appUrl,
    applicationName: 'held',
    idleInTransactionTimeoutMs: 600_000,
    onError: () => {},
  });
  const owner = createPool({ url: database.ownerUrl, applicationName: 'owner', onError: () => {} });
  try {
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('LOCK TABLE billing_lease');
    await endPool(pool, 100);
    await until('the lock is free', async () => {
      const { rows } = await owner.query(`SELECT FROM pg_stat_activity WHERE application_name = 'held'`);
      return rows.length === 0;
    });
  } finally {
    await owner.end();
  }
});

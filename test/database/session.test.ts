/** What a connection was asked to be, it is, or it is refused: also where a pooler stands between. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type pg from 'pg';
import { createPool } from '../../db/pool.ts';
import { prepareSession } from '../../db/session.ts';
import { freshDatabase } from '../support/database.ts';
import { startupProxy } from '../support/startupProxy.ts';

const SETTINGS = new Map([['timezone', 'UTC']]);
const SHARED =
  'a pooler shares the connection to the database among its clients: let the pooler hold a server connection for each client (PgBouncer: pool_mode = session), or connect past it';

test('through a pooler that knows no options, connections have their role, time limits, zone and date style', async (t) => {
  await using database = await freshDatabase();
  const { url, dropped } = await startupProxy(t, withLockTimeout(database.ownerUrl));
  const pool = createPool({
    url,
    applicationName: 'test',
    role: 'containerstacks_daemon',
    onError: () => {},
  });
  try {
    const { rows } = await pool.query(`
      SELECT current_user AS role, current_setting('timezone') AS zone, current_setting('datestyle') AS style,
             current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
             current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('jit') AS jit`);
    assert.deepEqual(rows, [
      {
        role: 'containerstacks_daemon',
        zone: 'UTC',
        style: 'ISO, MDY',
        statement: '30s',
        lock: '1234ms',
        idle: '10s',
        jit: 'off',
      },
    ]);
    assert.deepEqual(dropped, []);
  } finally {
    await pool.end();
  }
});

/** A server's backends, which answer whoever they are given to. */
class Backends {
  readonly settings: Map<string, string>[] = [];
  readonly #pick: (free: number[]) => number | undefined;
  readonly #free: number[];

  constructor(count: number, pick: (free: number[]) => number | undefined) {
    this.#free = Array.from({ length: count }, (_, pid) => pid);
    for (const _ of this.#free) this.settings.push(new Map());
    this.#pick = pick;
  }

  take(): number {
    const pid = this.#pick(this.#free);
    assert.ok(pid !== undefined, 'a backend is free');
    this.#free.splice(this.#free.indexOf(pid), 1);
    return pid;
  }

  giveBack(pid: number): void {
    this.#free.push(pid);
  }
}

/** A client of a pooler that gives its backend back after each transaction, or keeps it for good. */
function pooledClient(backends: Backends, mode: 'transaction' | 'session'): pg.Client {
  let pid: number | null = mode === 'session' ? backends.take() : null;
  let inTransaction = false;
  const query = async ({ text, values: [names, given] = [] }: { text: string; values?: string[][] }) => {
    pid ??= backends.take();
    const settings = backends.settings[pid] ?? new Map<string, string>();
    if (text === 'BEGIN') inTransaction = true;
    if (text === 'COMMIT') inTransaction = false;
    for (const [at, value] of (given ?? []).entries()) settings.set(names?.[at] ?? '', value);
    const rows = text.includes('pg_backend_pid')
      ? [{ pid }]
      : (names ?? []).map((name) => ({ name, value: settings.get(name) ?? 'usual' }));
    if (mode === 'transaction' && !inTransaction) {
      backends.giveBack(pid);
      pid = null;
    }
    return { rows };
  };
  return { processID: -1, query, end: async () => {} } as unknown as pg.Client;
}

for (const [order, pick] of [
  ['the one used last', (free: number[]) => free.at(-1)],
  ['the one used first', (free: number[]) => free[0]],
] as const) {
  for (const count of [2, 3, 8]) {
    test(`a pooler that gives ${count} connections away by transaction, ${order}, is refused in words`, async () => {
      const backends = new Backends(count, pick);
      await assert.rejects(
        prepareSession(pooledClient(backends, 'transaction'), SETTINGS, async () =>
          pooledClient(backends, 'transaction'),
        ),
        { name: 'SessionError', code: '08000', message: SHARED },
      );
    });
  }
}

test('a pooler that keeps a connection for each client is taken', async () => {
  const backends = new Backends(2, (free) => free[0]);
  await prepareSession(pooledClient(backends, 'session'), SETTINGS, async () =>
    pooledClient(backends, 'session'),
  );
});

test('a connection that forgets what was set is refused, with what it is instead', async () => {
  const backends = new Backends(2, (free) => free[0]);
  await assert.rejects(
    prepareSession(pooledClient(backends, 'transaction'), SETTINGS, null),
    /^SessionError: the connection to the database does not keep its settings \(timezone is usual instead of UTC\): let the pooler hold/,
  );
});

test('a pool opens no second connection where there is no pooler', async () => {
  await using database = await freshDatabase();
  const pool = createPool({ url: database.appUrl, applicationName: 'alone', onError: () => {} });
  try {
    const { rows } = await pool.query(
      'SELECT pg_backend_pid() AS pid, max(pid) AS newest FROM pg_stat_activity WHERE datname = current_database()',
    );
    assert.equal(rows[0].pid, rows[0].newest);
  } finally {
    await pool.end();
  }
});

function withLockTimeout(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  // Alone: what the tests' own server is asked for at the start, a pooler would be asked too.
  url.search = '?lock_timeout=1234';
  return url.href;
}

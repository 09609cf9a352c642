import { Socket } from 'node:net';
import pg from 'pg';
import { formatTimestamp, type Instant, parseInstant } from '../domain/instant.ts';
import { HostClient, longestConnectMs } from './hosts.ts';
import { prepareSession } from './session.ts';

export type Pool = pg.Pool;
export type Client = pg.PoolClient;
/** Whatever can run a statement: the pool (its own short transaction) or a client inside one. */
export type Queryable = Pick<pg.ClientBase, 'query'>;

/** Bigints and moments arrive exact: never as floats, never cut to milliseconds. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary' && oid === pg.types.builtins.INT8) return BigInt;
    if (format !== 'binary' && oid === pg.types.builtins.TIMESTAMPTZ) return parseTimestamp;
    return pg.types.getTypeParser(oid, format);
  }) as pg.CustomTypesConfig['getTypeParser'],
};

function parseTimestamp(text: string): Instant {
  return parseInstant(text);
}

export interface PoolSettings {
  url: string;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** Group role to act as: processes given an owner's URL still run with least privilege. */
  role?: 'containerstacks_app' | 'containerstacks_daemon' | undefined;
  max?: number;
  statementTimeoutMs?: number;
  lockTimeoutMs?: number;
  /** How long a client that went silent inside a transaction may hold its locks. */
  idleInTransactionTimeoutMs?: number;
  onError: (error: Error) => void;
}

/**
 * A pool whose connections give up rather than hang: time limits on statements, locks, idle transactions and silent
 * networks. A backend that dies is reported to `onError`, also while its client is checked out, where the pool's own
 * error event says nothing and the process would die.
 */
export function createPool(settings: PoolSettings): Pool {
  const { url, limits } = takeLimits(settings.url);
  const session = new Map(
    Object.entries({
      timezone: 'UTC',
      // Used where the search path of the login, the database or the URL does not find our tables (prepareSession looks).
      search_path: 'public',
      datestyle: 'ISO',
      jit: 'off',
      statement_timeout: settings.statementTimeoutMs ?? 30_000,
      lock_timeout: settings.lockTimeoutMs ?? 5_000,
      idle_in_transaction_session_timeout: settings.idleInTransactionTimeoutMs ?? 10_000,
      tcp_keepalives_idle: 10,
      tcp_keepalives_interval: 5,
      tcp_keepalives_count: 3,
      tcp_user_timeout: 30_000,
      ...limits,
      ...(settings.role && { role: settings.role }),
    }).map(([name, value]) => [name, String(value)]),
  );
  const config = {
    connectionString: url,
    application_name: settings.applicationName,
    connectionTimeoutMillis: longestConnectMs(url),
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // The server's limit ends a statement; this one ends the wait for a server that fell silent.
    query_timeout: (settings.statementTimeoutMs ?? 30_000) + 5_000,
  };
  const sockets = new Set<Socket>();
  /** Whether poolers on the way keep sessions is found out once: it takes a second connection, which may be one too many later. */
  let isProven = false;
  const pool = new pg.Pool({
    ...config,
    Client: HostClient,
    max: settings.max ?? 10,
    types,
    stream: () => {
      const socket = new Socket();
      sockets.add(socket);
      return socket.once('close', () => sockets.delete(socket));
    },
    onConnect: async (client) => {
      await prepareSession(client, session, isProven ? null : () => connectClient(config));
      isProven = true;
    },
  });
  pool.on('connect', (client) => client.on('error', settings.onError));
  pool.on('error', settings.onError);
  socketsOf.set(pool, sockets);
  return pool;
}

const socketsOf = new WeakMap<Pool, Set<Socket>>();

/** Ends a pool. Connections still in use after this long are cut, so that PostgreSQL rolls back what they began. */
export async function endPool(pool: Pool, patienceMs: number): Promise<void> {
  const { promise: patience, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, patienceMs);
  await Promise.race([pool.end(), patience]);
  clearTimeout(timer);
  for (const socket of socketsOf.get(pool) ?? []) socket.destroy();
}

/** The URL's own time limits replace ours; as startup parameters a pooler would refuse them. */
function takeLimits(databaseUrl: string): { url: string; limits: Record<string, string> } {
  const url = new URL(databaseUrl);
  const limits: Record<string, string> = {};
  for (const name of ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']) {
    const limit = url.searchParams.get(name);
    if (limit !== null) limits[name] = limit;
    url.searchParams.delete(name);
  }
  return { url: url.href, limits };
}

/** A connection beside a pool. */
export async function connectClient(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new HostClient(config);
  await client.connect();
  return client;
}

/** A parameter for a timestamptz. */
export const timestamp = formatTimestamp;

/** The database's clock: the only one that decides anything. */
export async function databaseNow(db: Queryable): Promise<Instant> {
  const { rows } = await db.query<{ now: Instant }>('SELECT clock_timestamp() AS now');
  return onlyRow(rows).now;
}

/** The row of a statement that always returns one. */
export function onlyRow<Row>(rows: Row[]): Row {
  const [row] = rows;
  if (row === undefined || rows.length !== 1) throw new Error(`expected one row, got ${rows.length}`);
  return row;
}

import type pg from 'pg';

/** For each statement that prepares a connection, so that a caller waiting for one soon knows. */
const PATIENCE_MS = 10_000;
const POOLED_ROUNDS = 3;

/**
 * A pooler on the way does not keep a session's state, so no role, time limit or lock holds. The code is that of a
 * failed connection, since another one may work.
 */
class SessionError extends Error {
  override name = 'SessionError';
  readonly code = '08000';

  constructor(what: string) {
    super(
      `${what}: let the pooler hold a server connection for each client (PgBouncer: pool_mode = session), or connect past it`,
    );
  }
}

/**
 * Sets a new connection's settings by statement, which a pooler lets through where it refuses or drops those of the
 * start, and looks whether they are kept. Throws SessionError when they are not; `connectAnother` is asked for a second
 * connection when there is a pooler, unless it is known already (null).
 */
export async function prepareSession(
  client: pg.ClientBase,
  settings: ReadonlyMap<string, string>,
  connectAnother: (() => Promise<pg.Client>) | null,
): Promise<void> {
  const set = await ask<{ name: string; value: string }>(
    client,
    // A search path that finds our tables is left as it is.
    `SELECT name, set_config(name, value, false) AS value FROM unnest($1::text[], $2::text[]) AS wanted (name, value)
     WHERE name <> 'search_path' OR 'public' <> ALL (current_schemas(false))`,
    [[...settings.keys()], [...settings.values()]],
  );
  if (connectAnother && (await isPooled(client))) await refuseSharedConnections(client, connectAnother);
  const kept = await ask<{ name: string; value: string }>(
    client,
    'SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS name',
    [[...settings.keys()]],
  );
  const found = new Map(kept.map(({ name, value }) => [name, value]));
  const lost = set.filter(({ name, value }) => found.get(name) !== value);
  if (lost.length === 0) return;
  const words = lost.map(({ name, value }) => `${name} is ${found.get(name)} instead of ${value}`);
  throw new SessionError(`the connection to the database does not keep its settings (${words.join(', ')})`);
}

/** A pooler answers with a process number of its own making. */
async function isPooled(client: pg.ClientBase): Promise<boolean> {
  const { processID } = client as pg.ClientBase & { processID?: number | null };
  return (await backendOf(client)) !== processID;
}

/**
 * Refuses a pooler that hands server connections from client to client between transactions: another client then gets
 * ours, or we get another one.
 */
async function refuseSharedConnections(
  client: pg.ClientBase,
  connectAnother: () => Promise<pg.Client>,
): Promise<void> {
  const other = await connectAnother();
  try {
    const ours = await backendOf(client);
    for (let round = 1; round <= POOLED_ROUNDS; round += 1) {
      await ask(other, 'BEGIN');
      const isOurs = (await backendOf(other)) === ours || (await backendOf(client)) !== ours;
      await ask(other, 'COMMIT');
      if (isOurs) throw new SessionError('a pooler shares the connection to the database among its clients');
    }
  } finally {
    await other.end();
  }
}

async function backendOf(client: pg.ClientBase): Promise<number | undefined> {
  return (await ask<{ pid: number }>(client, 'SELECT pg_backend_pid() AS pid'))[0]?.pid;
}

async function ask<Row extends pg.QueryResultRow>(
  client: pg.ClientBase,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  // The types lack a statement's own time limit.
  const statement = { text, values, query_timeout: PATIENCE_MS } as pg.QueryConfig;
  return (await client.query<Row>(statement)).rows;
}

import { readEnvironment, readStartSettings } from '../config/settings.ts';
import { describeFailure } from '../db/failure.ts';
import { pendingMigrations } from '../db/migrate.ts';
import { createPool, type Pool, type PoolSettings } from '../db/pool.ts';
import { pluralize } from '../domain/pluralize.ts';
import { BadInputError } from '../domain/badInput.ts';
import { hasOwnPostgres, startOwnPostgres } from './embedded.ts';

export interface DatabaseOptions
  extends Pick<PoolSettings, 'max' | 'statementTimeoutMs' | 'lockTimeoutMs' | 'idleInTransactionTimeoutMs'> {
  /** Shown in pg_stat_activity, such as `containerstacks import`. */
  applicationName: string;
  /** The group role to act as; by default the app's. */
  role?: PoolSettings['role'];
}

class DatabaseUnreachableError extends Error {
  override name = 'DatabaseUnreachableError';
}

/**
 * Runs `work` with a pool on the installation's database, and closes the pool. The database must be reachable and
 * migrated: that is checked first, with a message that says what to do.
 */
export async function withDatabase<Result>(
  options: DatabaseOptions,
  work: (database: { pool: Pool; url: string }) => Promise<Result>,
): Promise<Result> {
  const url = await findDatabaseUrl();
  const pool = createPool({
    role: 'containerstacks_app',
    ...options,
    url,
    // A statement on a dead connection fails by itself, and its caller reports it.
    onError: () => {},
  });
  try {
    await requireMigrated(pool, url);
    return await work({ pool, url });
  } finally {
    await pool.end();
  }
}

/**
 * The owner's URL of the configured database, else of the PostgreSQL that `start` created here (which is
 * started if need be). Throws SettingsError, or BadInputError when there is neither.
 */
export async function findDatabaseUrl(): Promise<string> {
  const { databaseUrl, dataDir } = readStartSettings(readEnvironment());
  if (databaseUrl !== null) return databaseUrl;
  if (await hasOwnPostgres(dataDir)) return (await startOwnPostgres(dataDir)).ownerUrl;
  const text =
    'is not set; example: postgres://user:password@127.0.0.1:5432/containerstacks (or run "containerstacks start" first, which brings its own)';
  throw new BadInputError([{ place: 'DATABASE_URL', text }]);
}

async function requireMigrated(pool: Pool, url: string): Promise<void> {
  const pending = await pendingMigrations(pool).catch((error: unknown) => {
    throw explainConnection(error, url);
  });
  if (pending.length > 0) {
    throw new Error(
      `the database at ${whereIs(url)} lacks ${pluralize(pending.length, 'migration')} (from ${pending[0]}): run "containerstacks migrate" first`,
    );
  }
}

export function explainConnection(error: unknown, url: string): unknown {
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  const message = describeFailure(error);
  const isConnection =
    syscall !== undefined ||
    /^(08|28|3D|42501|53|57P|22023)/.test(code) ||
    /timeout|terminated/.test(message);
  if (!isConnection && !(error instanceof AggregateError)) return error;
  // The first migration creates the roles: a database without them has no schema.
  const hint = /role "containerstacks_\w+" does not exist/.test(message)
    ? ' (run "containerstacks migrate" first)'
    : /permission denied to set role "(\w+)"/.test(message)
      ? ' (this login has to be a member of that role: GRANT it)'
      : '';
  return new DatabaseUnreachableError(`cannot use the database at ${whereIs(url)}: ${message}${hint}`, {
    cause: error,
  });
}

/** Hosts, each with its port, and database, without user and password. */
function whereIs(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url);
  const hosts = (searchParams.get('host') || hostname || 'localhost').split(',');
  const ports = (searchParams.get('port') || port).split(',');
  const places = hosts.map((host, index) => `${host}:${ports[ports.length === 1 ? 0 : index] || '5432'}`);
  return `${places.join()}${pathname}`;
}

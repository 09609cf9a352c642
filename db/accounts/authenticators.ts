import type { Instant } from '../../domain/instant.ts';
import type { Queryable } from '../pool.ts';

/** An authenticator app, with what decides about its next code. */
export interface Authenticator {
  secret: string;
  isConfirmed: boolean;
  /** The half minute of the last code that was taken. */
  lastStep: number;
  /** Wrong codes since the last right one. */
  failures: number;
  secondsSinceLastFailure: number;
  /** Seconds since 1970, by the database's clock. */
  epoch: number;
}

/** Call it with the user's row locked. */
export async function readAuthenticator(db: Queryable, userId: bigint): Promise<Authenticator | null> {
  const { rows } = await db.query<Authenticator>(
    `SELECT secret, confirmed_at IS NOT NULL AS "isConfirmed", last_step AS "lastStep", failures,
            coalesce(extract(epoch FROM clock_timestamp() - last_failure_at), 0)::float8 AS "secondsSinceLastFailure",
            floor(extract(epoch FROM clock_timestamp()))::float8 AS epoch
     FROM authenticators WHERE user_id = $1`,
    [userId],
  );
  return rows[0] ?? null;
}

/** When a user's authenticator app was confirmed; null without one. */
export async function findAuthenticator(db: Queryable, userId: bigint): Promise<Instant | null> {
  const { rows } = await db.query<{ confirmedAt: Instant }>(
    'SELECT confirmed_at AS "confirmedAt" FROM authenticators WHERE user_id = $1 AND confirmed_at IS NOT NULL',
    [userId],
  );
  return rows[0]?.confirmedAt ?? null;
}

/** Takes the place of one that was never confirmed. False when there is one that was. */
export async function insertAuthenticator(db: Queryable, userId: bigint, secret: string): Promise<boolean> {
  await db.query('DELETE FROM authenticators WHERE user_id = $1 AND confirmed_at IS NULL', [userId]);
  const { rowCount } = await db.query(
    'INSERT INTO authenticators (user_id, secret) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [userId, secret],
  );
  return rowCount === 1;
}

/** A right code: its step and earlier ones are taken no more. The first one confirms the app. */
export async function recordCode(db: Queryable, userId: bigint, step: number): Promise<void> {
  await db.query(
    `UPDATE authenticators SET last_step = $2, failures = 0, confirmed_at = coalesce(confirmed_at, now())
     WHERE user_id = $1`,
    [userId, step],
  );
}

export async function recordWrongCode(db: Queryable, userId: bigint): Promise<void> {
  await db.query(
    'UPDATE authenticators SET failures = failures + 1, last_failure_at = clock_timestamp() WHERE user_id = $1',
    [userId],
  );
}

/** False when there was none that was confirmed. */
export async function deleteAuthenticator(db: Queryable, userId: bigint): Promise<boolean> {
  const { rows } = await db.query<{ confirmedAt: Instant | null }>(
    'DELETE FROM authenticators WHERE user_id = $1 RETURNING confirmed_at AS "confirmedAt"',
    [userId],
  );
  return rows.some(({ confirmedAt }) => confirmedAt !== null);
}

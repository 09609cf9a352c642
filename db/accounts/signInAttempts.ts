import type { SignInFailures } from '../../domain/accounts/signInRule.ts';
import { onlyRow, type Queryable } from '../pool.ts';

export interface Attempt {
  accountHash: Buffer;
  network: string;
}

/**
 * Counts attempts one at a time, for a network and for an account, until the transaction ends: always locked in this order,
 * so that two never deadlock.
 */
export async function lockAttempts(db: Queryable, { accountHash, network }: Attempt): Promise<void> {
  await db.query('SELECT pg_advisory_xact_lock(4210013, hashtext($1))', [network]);
  await db.query('SELECT pg_advisory_xact_lock(4210014, hashtext($1))', [accountHash.toString('hex')]);
}

export async function countFailures(
  db: Queryable,
  { accountHash, network }: Attempt,
  windowSeconds: number,
): Promise<SignInFailures> {
  const { rows } = await db.query<SignInFailures>(
    `SELECT count(*) FILTER (WHERE account_hash = $1)::integer AS "ofAccount",
            count(*) FILTER (WHERE network = $2)::integer AS "ofNetwork",
            count(*) FILTER (WHERE account_hash = $1 AND network = $2)::integer AS "ofNetworkWithAccount",
            coalesce(extract(epoch FROM clock_timestamp() - max(attempted_at) FILTER (WHERE network = $2)), 0)::float8
              AS "secondsSinceLastOfNetwork",
            coalesce(extract(epoch FROM clock_timestamp() - max(attempted_at)
              FILTER (WHERE account_hash = $1 AND network = $2)), 0)::float8 AS "secondsSinceLastOfNetworkWithAccount"
     FROM sign_in_attempts
     WHERE (account_hash = $1 OR network = $2)
       AND attempted_at > clock_timestamp() - $3::integer * interval '1 second'`,
    [accountHash, network, windowSeconds],
  );
  return onlyRow(rows);
}

export async function insertAttempt(db: Queryable, { accountHash, network }: Attempt): Promise<void> {
  await db.query(
    'INSERT INTO sign_in_attempts (account_hash, network, attempted_at) VALUES ($1, $2, clock_timestamp())',
    [accountHash, network],
  );
}

/** After a success, earlier failures of that network with that account are forgotten. */
export async function deleteAttempts(db: Queryable, { accountHash, network }: Attempt): Promise<void> {
  await db.query('DELETE FROM sign_in_attempts WHERE account_hash = $1 AND network = $2', [
    accountHash,
    network,
  ]);
}

/** Removes a few of the attempts that no longer count. */
export async function deleteOldAttempts(db: Queryable, windowSeconds: number): Promise<void> {
  await db.query(
    `DELETE FROM sign_in_attempts WHERE attempt_id IN
       (SELECT attempt_id FROM sign_in_attempts
        WHERE attempted_at <= clock_timestamp() - $1::integer * interval '1 second'
        ORDER BY attempted_at LIMIT 100)`,
    [windowSeconds],
  );
}

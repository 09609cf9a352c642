import type { Instant } from '../../domain/instant.ts';
import { isTimeout } from '../failure.ts';
import type { Queryable } from '../pool.ts';
import { PRICE_LOCK, PricesLockedError } from './priceLock.ts';

export type LeaseRunner = 'daemon' | 'built-in';

/**
 * Who bills now. The lease only saves work: money is kept right by keys and row locks, whoever bills. Each change of
 * holder raises the fence, and a charging transaction with an older fence stops.
 */
export interface Lease {
  holder: string;
  fence: bigint;
}

/** A daemon's version as its record has it, such as {0,1,0}: numbers, of which 10 is more than 9. NULL: nobody knows. */
function versionOf(identity: string): string {
  return `(SELECT string_to_array(substring(metadata->>'version' FROM '^[0-9]{1,6}(?:[.][0-9]{1,6})*'), '.')::integer[]
           FROM billing_daemon_status WHERE daemon_instance_id = ${identity})`;
}

/**
 * Takes the lease when nobody holds it, when it ran out, or, for a daemon, from the built-in scheduler, which gives way.
 * A daemon of a later version takes it from one of an earlier: after an upgrade the old code gives way, and the fence ends
 * its run. Null when somebody else keeps it.
 */
export async function acquireLease(
  db: Queryable,
  holder: string,
  runner: LeaseRunner,
  ttlMs: number,
): Promise<Lease | null> {
  const { rows } = await db.query<{ fence: bigint }>(
    `UPDATE billing_lease
     SET holder = $1, runner = $2, fence = fence + 1, acquired_at = clock_timestamp(),
         expires_at = clock_timestamp() + make_interval(secs => $3::double precision / 1000)
     WHERE holder IS NULL OR holder = $1 OR expires_at < clock_timestamp() OR (runner = 'built-in' AND $2 = 'daemon')
        OR (runner = 'daemon' AND $2 = 'daemon' AND ${versionOf('holder')} < ${versionOf('$1')})
     RETURNING fence`,
    [holder, runner, ttlMs],
  );
  const fence = rows[0]?.fence;
  return fence === undefined ? null : { holder, fence };
}

/** Keeps the lease; false when somebody else has taken it. */
export async function renewLease(db: Queryable, lease: Lease, ttlMs: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE billing_lease SET expires_at = clock_timestamp() + make_interval(secs => $2::double precision / 1000)
     WHERE fence = $1 AND holder IS NOT NULL`,
    [lease.fence, ttlMs],
  );
  return rowCount === 1;
}

/** Gives the lease up, if it is still held; safe to call twice. */
export async function releaseLease(db: Queryable, lease: Lease): Promise<void> {
  await db.query(
    `UPDATE billing_lease SET holder = NULL, runner = NULL, acquired_at = NULL, expires_at = NULL WHERE fence = $1`,
    [lease.fence],
  );
}

/**
 * The first statement of every charging transaction: holds prices still until it ends, and answers whether the fence
 * stands. Without a lease (a run by hand) there is no fence to check. It also tells the planner how to read a slice: the
 * statement is planned once for all slices, without knowing their size, and nested loops would be fatal for a large one.
 * Throws PricesLockedError when somebody who changes prices does not let go.
 */
export async function beginCharging(db: Queryable, fence: bigint | null): Promise<boolean> {
  const { rows } = await db
    .query<{ stands: boolean }>(
      `SELECT pg_advisory_xact_lock_shared($1), $2::bigint IS NULL OR fence = $2 AS stands,
              set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_nestloop', 'off', true)
       FROM billing_lease`,
      [PRICE_LOCK, fence],
    )
    .catch((error) => {
      if (!isTimeout(error)) throw error;
      throw new PricesLockedError('prices are being changed by somebody who keeps them locked', {
        cause: error,
      });
    });
  return rows[0]?.stands ?? false;
}

/** Who holds the lease and since when, as long as it lasts; null when nobody does. */
export async function readLeaseHolder(
  db: Queryable,
): Promise<{ holder: string; runner: LeaseRunner; acquiredAt: Instant } | null> {
  const { rows } = await db.query<{ holder: string; runner: LeaseRunner; acquiredAt: Instant }>(
    `SELECT holder, runner, acquired_at AS "acquiredAt" FROM billing_lease WHERE expires_at >= clock_timestamp()`,
  );
  return rows[0] ?? null;
}

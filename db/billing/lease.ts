import type { Instant } from '../../domain/instant.ts';
import { isTimeout } from '../failure.ts';
import type { Queryable } from '../pool.ts';
import { PRICE_LOCK, PricesLockedError } from './priceLock.ts';

export type LeaseRunner = 'daemon' | 'built-in';

/**
 * Who bills now. The lease only saves work: keys and row locks keep money right even if two bill at once. Each change of
 * holder raises the fence, and a charging transaction with an older fence stops.
 */
export interface Lease {
  holder: string;
  fence: bigint;
}

/** A daemon's version as its record has it, such as {0,1,0}: numbers, so that 10 is more than 9. NULL: unknown. */
function versionOf(identity: string): string {
  return `(SELECT string_to_array(substring(metadata->>'version' FROM '^[0-9]{1,6}(?:[.][0-9]{1,6})*'), '.')::integer[]
           FROM billing_daemon_status WHERE daemon_instance_id = ${identity})`;
}

/**
 * Takes the lease when it is free or expired, or, for a daemon, from the built-in scheduler, which gives way.
 * A daemon of a later version takes it from an earlier one: after an upgrade the old code gives way, and the fence ends
 * its run. Null when another runner keeps it.
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

/** Renews the lease; false when another runner has taken it. */
export async function renewLease(db: Queryable, lease: Lease, ttlMs: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE billing_lease SET expires_at = clock_timestamp() + make_interval(secs => $2::double precision / 1000)
     WHERE fence = $1 AND holder IS NOT NULL`,
    [lease.fence, ttlMs],
  );
  return rowCount === 1;
}

/** Releases the lease, if it is still held; safe to call twice. */
export async function releaseLease(db: Queryable, lease: Lease): Promise<void> {
  await db.query(
    `UPDATE billing_lease SET holder = NULL, runner = NULL, acquired_at = NULL, expires_at = NULL WHERE fence = $1`,
    [lease.fence],
  );
}

/**
 * The first statement of every charging transaction: locks prices until it ends, and returns whether the fence
 * still holds. Without a lease (a run by command) there is no fence to check. It also tells the planner how to read a slice: the
 * statement is planned once for all slices, without knowing their size, and nested loops would be fatal for a large one.
 * Throws PricesLockedError when a change of prices holds their lock for too long.
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
      throw new PricesLockedError('a change of prices has kept them locked for too long', {
        cause: error,
      });
    });
  return rows[0]?.stands ?? false;
}

/** The lease as it stands; `isHeld` until it runs out. */
export interface StandingLease {
  holder: string;
  runner: LeaseRunner;
  acquiredAt: Instant;
  expiresAt: Instant;
  isHeld: boolean;
}

/** Who holds the lease, or held it until it ran out; null: nobody since it was given up. */
export async function readLease(db: Queryable): Promise<StandingLease | null> {
  const { rows } = await db.query<StandingLease>(
    `SELECT holder, runner, acquired_at AS "acquiredAt", expires_at AS "expiresAt",
            expires_at >= clock_timestamp() AS "isHeld"
     FROM billing_lease WHERE holder IS NOT NULL`,
  );
  return rows[0] ?? null;
}

import type { Instant } from '../../domain/instant.ts';
import { EPOCH } from './instanceHours.ts';
import { onlyRow, type Queryable } from '../pool.ts';

/** Microseconds since 1970 of a moment, as a bigint: cheap to add to. */
function micros(moment: string): string {
  return `(extract(epoch FROM ${moment}) * 1000000)::bigint`;
}

const HOUR = 3_600_000_000n;

/**
 * In whole microseconds, each computed once (OFFSET 0), because this goes through every metered instance, in parallel
 * where the server may. The first hour after a mark begins at the instance's offset into the mark's clock hour, or an
 * hour later where that is not after the mark. The oldest of all next hours is unbilled if it has begun.
 */
const OLDEST_UNBILLED_HOURS_SQL = `
  SELECT CASE WHEN metered_at <= clock_timestamp() THEN metered_at END AS metered,
         CASE WHEN parked_at <= clock_timestamp() THEN parked_at END AS parked
  FROM (
    SELECT
      (SELECT ${EPOCH} + make_interval(secs => min(begins_micros) / 1000000)
                       + (min(begins_micros) % 1000000) * interval '1 microsecond'
       FROM (
         SELECT CASE WHEN mark.billed_through >= metered.billing_started_at
                     THEN mark.hour_micros + billing_offset_micros
                          + CASE WHEN billing_offset_micros > mark.offset_micros THEN 0 ELSE ${HOUR} END
                     ELSE billing_first_hour * ${HOUR} + billing_offset_micros END AS begins_micros,
                mark.billed_through, metered.billing_started_at, metered.ended_at
         FROM subscriptions metered
         LEFT JOIN (SELECT organization_id, billed_through, micros - micros % ${HOUR} AS hour_micros,
                           micros % ${HOUR} AS offset_micros
                    FROM (SELECT organization_id, billed_through, ${micros('billed_through')} AS micros
                          FROM wallets OFFSET 0) wallet OFFSET 0) mark USING (organization_id)
         WHERE billing_state = 'metered'
         OFFSET 0) next_hour
       WHERE ended_at IS NULL OR billed_through IS NULL OR billed_through < billing_started_at
          OR begins_micros < ${micros('ended_at')}) AS metered_at,
      (SELECT min(parked_from) FROM subscriptions
       WHERE billing_state = 'parked'
         AND (ended_at IS NULL OR parked_from = billing_started_at OR parked_from < ended_at)) AS parked_at
    OFFSET 0
  ) oldest`;

export interface OldestUnbilledHours {
  /** Of instances that the next run bills. */
  metered: Instant | null;
  /** Of parked ones, which wait for a plan or a price. */
  parked: Instant | null;
}

/** When the oldest hours began that are due by the database's clock and not billed yet. Exact to the microsecond. */
export async function findOldestUnbilledHours(db: Queryable): Promise<OldestUnbilledHours> {
  const { rows } = await db.query<OldestUnbilledHours>(OLDEST_UNBILLED_HOURS_SQL);
  return onlyRow(rows);
}

/** Living instances that have been usable: their hours are billed, or will be once they are unparked. */
export async function countBillable(db: Queryable): Promise<bigint> {
  const { rows } = await db.query<{ count: bigint }>(
    `SELECT count(*) AS count FROM subscriptions
     WHERE billing_state IN ('metered', 'parked') AND ended_at IS NULL`,
  );
  return onlyRow(rows).count;
}

/** The older of both; null when everything is billed. Invariant I8. */
export function olderOf({ metered, parked }: OldestUnbilledHours): Instant | null {
  if (metered === null || parked === null) return metered ?? parked;
  return metered < parked ? metered : parked;
}

export async function findOldestUnbilledHour(db: Queryable): Promise<Instant | null> {
  return olderOf(await findOldestUnbilledHours(db));
}

import type { Instant } from '../domain/instant.ts';
import { EPOCH } from './instanceHours.ts';
import { onlyRow, type Queryable } from './pool.ts';

/** Microseconds since 1970 of a moment, as a bigint: cheap to add to. */
function micros(moment: string): string {
  return `(extract(epoch FROM ${moment}) * 1000000)::bigint`;
}

const HOUR = 3_600_000_000n;

/**
 * In whole microseconds throughout, because this adds up a moment for every metered instance, and read from the metered
 * instances' own index alone. The first hour after a mark begins at the instance's offset into the mark's clock hour,
 * or an hour later where that is not after the mark.
 */
const OLDEST_UNBILLED_HOUR_SQL = `
  WITH clock AS MATERIALIZED (SELECT ${micros('clock_timestamp()')} AS now_micros),
  marks AS (
    SELECT organization_id, mark_micros, mark_micros % ${HOUR} AS mark_offset_micros
    FROM (SELECT organization_id, ${micros('billed_through')} AS mark_micros FROM wallets OFFSET 0) mark
  ),
  next_hours AS (
    SELECT CASE WHEN mark_micros IS NULL OR started_micros > mark_micros THEN started_micros
                WHEN billing_offset_micros > mark_offset_micros
                THEN mark_micros - mark_offset_micros + billing_offset_micros
                ELSE mark_micros - mark_offset_micros + billing_offset_micros + ${HOUR} END AS begins_micros,
           started_micros, deleted_at
    FROM (SELECT organization_id, billing_first_hour * ${HOUR} + billing_offset_micros AS started_micros,
                 billing_offset_micros, deleted_at
          FROM vps_instances WHERE billing_state = 'metered') metered
    LEFT JOIN marks USING (organization_id)
  ),
  oldest AS (
    SELECT (SELECT min(begins_micros) FROM next_hours, clock
            WHERE begins_micros <= now_micros
              AND (deleted_at IS NULL OR begins_micros = started_micros OR begins_micros < ${micros('deleted_at')})) AS metered,
           (SELECT min(parked_from) FROM vps_instances
            WHERE billing_state = 'parked' AND parked_from <= clock_timestamp()
              AND (deleted_at IS NULL OR parked_from = billing_started_at OR parked_from < deleted_at)) AS parked
  )
  SELECT least(${EPOCH} + make_interval(secs => metered / 1000000) + make_interval(secs => (metered % 1000000) / 1000000.0),
               parked) AS begins_at
  FROM oldest`;

/**
 * When the oldest hour began that is due by the database's clock and not billed yet, of metered and parked instances;
 * null when everything is billed. Exact to the microsecond. Invariant I8.
 */
export async function findOldestUnbilledHour(db: Queryable): Promise<Instant | null> {
  const { rows } = await db.query<{ begins_at: Instant | null }>(OLDEST_UNBILLED_HOUR_SQL);
  return onlyRow(rows).begins_at;
}

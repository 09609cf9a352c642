import { type Instant, MINUTE_MICROS } from '../../domain/instant.ts';
import type { RecordedSpan } from '../../domain/status/statusRecord.ts';
import { EPOCH } from '../billing/instanceHours.ts';
import { databaseNow, onlyRow, type Queryable, timestamp } from '../pool.ts';

/** A minute's record flips at most so often in the time it is kept; of more, the oldest would not be told. */
const MOST_RUNS = 20_000;

const minuteOf = (moment: string) => `date_bin(interval '1 minute', ${moment}::timestamptz, ${EPOCH})`;

/**
 * Records that the database was reachable at a moment, and whether billing was on time then. Of what several looks in one
 * minute saw of billing, the worst stays; false is the least.
 */
export async function recordMinute(db: Queryable, at: Instant, billingOnTime: boolean | null): Promise<void> {
  await db.query(
    `INSERT INTO status_minutes AS known (minute, database_reachable, billing_on_time)
     VALUES (${minuteOf('$1')}, true, $2)
     ON CONFLICT (minute) DO UPDATE
       SET database_reachable = true, billing_on_time = least(known.billing_on_time, excluded.billing_on_time)
       WHERE known.database_reachable IS NOT TRUE
          OR known.billing_on_time IS DISTINCT FROM least(known.billing_on_time, excluded.billing_on_time)`,
    [timestamp(at), billingOnTime],
  );
}

/** Records the minutes since the last one recorded as ones of which nobody knows anything; none before the first. */
export async function recordUnknown(db: Queryable, now: Instant): Promise<void> {
  await db.query(
    `INSERT INTO status_minutes (minute, database_reachable)
     SELECT minute, NULL
     FROM (SELECT max(minute) AS last FROM status_minutes) AS recorded,
          generate_series(last + interval '1 minute', ${minuteOf('$1')} - interval '1 minute', interval '1 minute')
            AS minutes (minute)
     ON CONFLICT (minute) DO NOTHING`,
    [timestamp(now)],
  );
}

/** Records the minutes of a while in which the database could not be reached, but for those in which somebody could. */
export async function recordAbsence(db: Queryable, from: Instant, through: Instant): Promise<void> {
  await db.query(
    `INSERT INTO status_minutes AS known (minute, database_reachable)
     SELECT minute, false
     FROM generate_series(${minuteOf('$1')}, $2::timestamptz, interval '1 minute') AS minutes (minute)
     ON CONFLICT (minute) DO UPDATE SET database_reachable = false WHERE known.database_reachable IS NULL`,
    [timestamp(from), timestamp(through)],
  );
}

/** Forgets minutes that are more than 100 days old, the oldest first and no more than a few. */
export async function pruneMinutes(db: Queryable, atMost: number): Promise<void> {
  await db.query(
    `DELETE FROM status_minutes WHERE minute IN (
       SELECT minute FROM status_minutes WHERE minute < clock_timestamp() - interval '100 days'
       ORDER BY minute LIMIT $1
     )`,
    [atMost],
  );
}

/** The last minute recorded up to a minute: what followed until the next one was recorded is judged from it. */
export async function findMinuteUpTo(db: Queryable, minute: number): Promise<number | null> {
  const { rows } = await db.query<{ minute: Instant | null }>(
    'SELECT max(minute) AS minute FROM status_minutes WHERE minute <= $1',
    [timestamp(BigInt(minute) * MINUTE_MICROS)],
  );
  const found = onlyRow(rows).minute;
  return found === null ? null : minuteNo(found);
}

/** The record since a minute, as minutes on end in which the same was seen, in order, and the clock to judge it by. */
export async function readRecordedSpans(
  db: Queryable,
  sinceMinute: number,
): Promise<{ spans: RecordedSpan[]; now: Instant }> {
  const now = await databaseNow(db);
  const { rows } = await db.query<{
    from: Instant;
    before: Instant | null;
    last: Instant;
    databaseReachable: boolean | null;
    billingOnTime: boolean | null;
  }>(
    `SELECT minute AS "from", before, (SELECT max(minute) FROM status_minutes) AS last,
            database_reachable AS "databaseReachable", billing_on_time AS "billingOnTime"
     FROM (
       SELECT minute, database_reachable, billing_on_time, lag(minute) OVER minutes AS before,
              lag(database_reachable) OVER minutes AS reachable_before, lag(billing_on_time) OVER minutes AS on_time_before
       FROM status_minutes WHERE minute >= $1 WINDOW minutes AS (ORDER BY minute)
     ) seen
     WHERE before IS NULL OR minute > before + interval '1 minute'
        OR database_reachable IS DISTINCT FROM reachable_before
        OR billing_on_time IS DISTINCT FROM on_time_before
     ORDER BY minute DESC LIMIT ${MOST_RUNS}`,
    [timestamp(BigInt(sinceMinute) * MINUTE_MICROS)],
  );
  // Each run ends where the next one's predecessor does.
  let end = rows[0]?.last ?? 0n;
  const spans = rows.map(({ from, before, databaseReachable, billingOnTime }) => {
    const run = {
      from: minuteNo(from),
      until: minuteNo(end) + 1,
      databaseReachable,
      billingOnTime,
    };
    end = before ?? 0n;
    return run;
  });
  return { spans: spans.reverse(), now };
}

/** The minute that was recorded last, however long ago; null: none was. */
export async function lastRecordedMinute(db: Queryable): Promise<number | null> {
  const { rows } = await db.query<{ last: Instant | null }>('SELECT max(minute) AS last FROM status_minutes');
  const last = rows[0]?.last ?? null;
  return last === null ? null : minuteNo(last);
}

function minuteNo(moment: Instant): number {
  return Number(moment / MINUTE_MICROS);
}

import type { Instant } from '../../domain/instant.ts';
import type { ResponseSample } from '../../domain/status/responseTimes.ts';
import { EPOCH } from '../billing/instanceHours.ts';
import { databaseNow, type Queryable, timestamp } from '../pool.ts';

/** Asks the least one can ask. */
export async function ping(db: Queryable): Promise<void> {
  await db.query('SELECT 1');
}

/** Records what was measured in the present minute, by the database's clock, unless an app has done so already. */
export async function recordResponseTimes(
  db: Queryable,
  { appMillis, databaseMillis }: ResponseSample,
): Promise<void> {
  await db.query(
    `INSERT INTO response_times (minute, app_millis, database_millis)
     VALUES (date_bin(interval '1 minute', clock_timestamp(), ${EPOCH}), $1, $2)
     ON CONFLICT (minute) DO NOTHING`,
    [appMillis, databaseMillis],
  );
}

/** Forgets what is more than 100 days old, the oldest first and no more than a few. */
export async function pruneResponseTimes(db: Queryable, atMost: number): Promise<void> {
  await db.query(
    `DELETE FROM response_times WHERE minute IN (
       SELECT minute FROM response_times WHERE minute < clock_timestamp() - interval '100 days'
       ORDER BY minute LIMIT $1
     )`,
    [atMost],
  );
}

/** What was measured in so many hours before now, and which moment that is. */
export async function readResponseTimes(
  db: Queryable,
  hours: number,
): Promise<{ samples: (ResponseSample & { at: Instant })[]; now: Instant }> {
  const now = await databaseNow(db);
  const { rows } = await db.query<ResponseSample & { at: Instant }>(
    `SELECT minute AS at, app_millis AS "appMillis", database_millis AS "databaseMillis"
     FROM response_times
     WHERE minute > $1::timestamptz - make_interval(hours => $2) AND minute <= $1
     ORDER BY minute`,
    [timestamp(now), hours],
  );
  return { samples: rows, now };
}

import type { Pool } from '../../db/pool.ts';

/** Minutes of three days, the second with 40 minutes without the database. */
export async function recordThreeDays(owner: Pool): Promise<void> {
  await owner.query(`
    INSERT INTO status_minutes (minute, database_reachable, billing_on_time)
    SELECT minute, reachable, CASE WHEN reachable THEN true END
    FROM (SELECT date_bin('1 minute', now(), '1970-01-01Z') AS present,
                 date_trunc('day', now(), 'UTC') - interval '2 days' AS first) AS span,
         generate_series(first, present, interval '1 minute') AS minutes (minute),
         LATERAL (SELECT minute NOT BETWEEN first + interval '26 hours' AND first + interval '26 hours 39 minutes')
           AS seen (reachable)`);
}

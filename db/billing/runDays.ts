import type { Queryable } from '../pool.ts';

/** What the runs that began on a day (UTC) charged. */
export interface RunDay {
  /** Such as 2026-09-30. */
  day: string;
  isThisMonth: boolean;
  hours: bigint;
  amountMicros: bigint;
}

/** Today and so many days before, in order: from the runs' records, which are few, never from the charges. */
export async function readRunDays(db: Queryable, before: number): Promise<RunDay[]> {
  const { rows } = await db.query<RunDay>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, date_trunc('month', day) = date_trunc('month', today) AS "isThisMonth",
            coalesce(sum(hours), 0)::bigint AS hours, coalesce(sum(amount_micros), 0)::bigint AS "amountMicros"
     FROM date_trunc('day', now() AT TIME ZONE 'UTC') AS today,
          generate_series(today - make_interval(days => $1), today, interval '1 day') AS day
     LEFT JOIN billing_runs run
       ON run.started_at >= day AT TIME ZONE 'UTC' AND run.started_at < (day + interval '1 day') AT TIME ZONE 'UTC'
     GROUP BY day, today ORDER BY day`,
    [before],
  );
  return rows;
}

import type { Instant } from '../../domain/instant.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';
import { chargeForHour, planAt } from './pricing.ts';

/** A parked instance, by its key. */
export interface ParkedKey {
  organizationId: bigint;
  instanceId: bigint;
}

/** Before every key. */
export const FIRST_KEY: ParkedKey = { organizationId: 0n, instanceId: 0n };

/** How many instances, and how many hours of each, one transaction takes at most. */
const INSTANCES_AT_ONCE = 200;
const HOURS_AT_ONCE = 168;

/**
 * The next parked instances, in order, for which something can be done: their first unbilled hour has plan and price by
 * now, or waits for something else than it did, or their end was before it. Empty: there are no more. A run as of the
 * past may find that it has to leave one of them alone.
 */
export async function nextToUnpark(db: Queryable, after: ParkedKey): Promise<ParkedKey[]> {
  const { rows } = await db.query<ParkedKey>(
    `SELECT i.organization_id AS "organizationId", i.instance_id AS "instanceId"
     FROM vps_instances i
     CROSS JOIN LATERAL (SELECT ${planAt('i', 'i.parked_from')} AS plan_id) plan
     WHERE i.billing_state = 'parked' AND (i.organization_id, i.instance_id) > ($1::bigint, $2::bigint)
       AND (
         i.parked_reason <> CASE WHEN plan.plan_id IS NULL THEN 'no plan' ELSE 'no price' END
         OR (i.deleted_at <= i.parked_from AND i.parked_from > i.billing_started_at)
         OR EXISTS (
           SELECT FROM vps_plan_prices p WHERE p.plan_id = plan.plan_id AND p.effective_from <= i.parked_from
         )
       )
     ORDER BY i.organization_id, i.instance_id LIMIT $3`,
    [after.organizationId, after.instanceId, INSTANCES_AT_ONCE],
  );
  return rows;
}

export interface Unparking {
  hours: bigint;
  amountMicros: bigint;
  /** Instances with more priced hours than one transaction takes. */
  unfinished: bigint;
}

/**
 * Charges what can be priced by now of parked instances, from where each is parked up to its wallet's mark (up to `asOf`
 * where nothing else is metered), a bounded piece at a time: call it until none is unfinished. An instance that caught up
 * is metered again. Nothing is unparked beyond `asOf`. The caller holds the wallets.
 */
export async function unpark(db: Queryable, keys: ParkedKey[], asOf: Instant): Promise<Unparking> {
  const { rows } = await db.query<Unparking>(UNPARK, [
    keys.map(({ organizationId }) => organizationId),
    keys.map(({ instanceId }) => instanceId),
    timestamp(asOf),
    HOURS_AT_ONCE,
  ]);
  return onlyRow(rows);
}

const UNPARK = `
WITH keys AS MATERIALIZED (
  SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS k (organization_id, instance_id)
), marks AS MATERIALIZED (
  SELECT w.organization_id, t.through
  FROM wallets w CROSS JOIN LATERAL (SELECT coalesce(w.billed_through, $3::timestamptz) AS through) t
  -- A run as of the past leaves alone what is billed beyond it: its mark would fall behind hours that are charged.
  WHERE w.organization_id = ANY($1) AND t.through <= $3 AND NOT EXISTS (
    SELECT FROM vps_instances i
    WHERE i.organization_id = w.organization_id AND i.organization_id = ANY($1)
      AND i.billing_state = 'parked' AND i.parked_from > t.through
  )
), parked AS MATERIALIZED (
  SELECT i.*, m.through, h.from_no,
         -- The last hour that began by then and before the instance's end; hour 0 is always due.
         greatest(i.billing_first_hour, least(
           floor(extract(epoch FROM m.through - i.billing_started_at) / 3600)::integer + i.billing_first_hour,
           coalesce(ceil(extract(epoch FROM i.deleted_at - i.billing_started_at) / 3600)::integer - 1 + i.billing_first_hour,
                    2147483647)
         )) AS last_no
  FROM vps_instances i
  JOIN keys k ON k.organization_id = i.organization_id AND k.instance_id = i.instance_id
  JOIN marks m ON m.organization_id = i.organization_id
  CROSS JOIN LATERAL (
    SELECT i.billing_first_hour + (extract(epoch FROM i.parked_from - i.billing_started_at) / 3600)::integer AS from_no
  ) h
  WHERE i.billing_state = 'parked' AND i.organization_id = ANY($1)
), hours AS MATERIALIZED (
  SELECT i.organization_id, i.instance_id, hour_no, s.starts_at, plan.plan_id, p.plan_price_id,
         ${chargeForHour('p', 'o.n')} AS amount_micros, o.n,
         -- In order: the first hour without a price stops the instance (rule 6).
         bool_and(p.plan_price_id IS NOT NULL)
           OVER (PARTITION BY i.organization_id, i.instance_id ORDER BY hour_no) AS priced_so_far
  FROM parked i
  CROSS JOIN LATERAL generate_series(i.from_no, least(i.last_no, i.from_no + $4::integer - 1)) hour_no
  CROSS JOIN LATERAL (
    SELECT i.billing_started_at + make_interval(hours => hour_no - i.billing_first_hour) AS starts_at,
           timestamptz '1970-01-01 00:00+00' + make_interval(hours => hour_no) AS clock_hour
  ) s
  CROSS JOIN LATERAL (
    SELECT hour_no - greatest(i.billing_first_hour,
      (extract(epoch FROM date_trunc('month', s.clock_hour, 'UTC')) / 3600)::integer) + 1 AS n
  ) o
  CROSS JOIN LATERAL (SELECT ${planAt('i', 's.starts_at')} AS plan_id) plan
  LEFT JOIN LATERAL (
    SELECT * FROM vps_plan_prices p WHERE p.plan_id = plan.plan_id AND p.effective_from <= s.starts_at
    ORDER BY p.effective_from DESC LIMIT 1
  ) p ON true
), charged AS (
  INSERT INTO billing_charges (hour, organization_id, instance_id, posted_at, amount_micros, plan_price_id, month_ordinal)
  SELECT timestamptz '1970-01-01 00:00+00' + make_interval(hours => hour_no), organization_id, instance_id, now(),
         amount_micros, plan_price_id, n
  FROM hours WHERE priced_so_far
  ORDER BY hour_no, organization_id, instance_id
), sums AS (
  SELECT organization_id, count(*) AS hours, sum(amount_micros)::bigint AS amount_micros,
         min(starts_at) AS first_start, max(starts_at) AS last_start
  FROM hours WHERE priced_so_far GROUP BY organization_id
), reached AS (
  SELECT i.organization_id, i.instance_id, i.last_no, i.from_no, i.deleted_at, i.through, i.billing_first_hour,
         i.billing_started_at,
         coalesce(max(h.hour_no) FILTER (WHERE h.priced_so_far), i.from_no - 1) + 1 AS next_no,
         (array_agg(CASE WHEN h.plan_id IS NULL THEN 'no plan' ELSE 'no price' END ORDER BY h.hour_no)
           FILTER (WHERE NOT h.priced_so_far))[1] AS unpriced_reason
  FROM parked i LEFT JOIN hours h ON h.organization_id = i.organization_id AND h.instance_id = i.instance_id
  GROUP BY i.organization_id, i.instance_id, i.last_no, i.from_no, i.deleted_at, i.through, i.billing_first_hour,
           i.billing_started_at
), advanced AS (
  UPDATE vps_instances i
  SET billing_state = CASE WHEN r.next_no <= r.last_no THEN 'parked'
                           WHEN r.deleted_at <= r.through THEN 'settled' ELSE 'metered' END,
      parked_from = CASE WHEN r.next_no <= r.last_no
                         THEN r.billing_started_at + make_interval(hours => r.next_no - r.billing_first_hour) END,
      parked_reason = CASE WHEN r.next_no <= r.last_no THEN coalesce(r.unpriced_reason, i.parked_reason) END
  FROM reached r
  WHERE i.billing_state = 'parked' AND i.organization_id = ANY($1)
    AND i.organization_id = r.organization_id AND i.instance_id = r.instance_id
    AND (r.next_no > r.from_no OR r.next_no > r.last_no OR r.unpriced_reason IS DISTINCT FROM i.parked_reason)
  RETURNING i.organization_id, i.billing_state
), moved AS (
  UPDATE wallets w
  SET balance_micros = w.balance_micros - coalesce(s.amount_micros, 0),
      entry_count = w.entry_count + (s.hours IS NOT NULL)::integer,
      past_due_since = CASE WHEN w.balance_micros < coalesce(s.amount_micros, 0) THEN coalesce(w.past_due_since, now()) END,
      billed_through = CASE WHEN a.meters THEN coalesce(w.billed_through, $3) ELSE w.billed_through END
  FROM (
    SELECT organization_id, bool_or(billing_state = 'metered') AS meters FROM advanced GROUP BY organization_id
  ) a
  LEFT JOIN sums s ON s.organization_id = a.organization_id
  WHERE w.organization_id = a.organization_id AND w.organization_id = ANY($1)
  RETURNING w.organization_id, w.entry_count, w.balance_micros, s.hours, s.amount_micros, s.first_start, s.last_start
), entries AS (
  INSERT INTO wallet_ledger (organization_id, entry_no, posted_at, kind, amount_micros, balance_after_micros,
                             hours, billed_from, billed_through)
  SELECT organization_id, entry_count, now(), 'charge', -amount_micros, balance_micros, hours,
         first_start - interval '1 microsecond', last_start
  FROM moved WHERE hours IS NOT NULL
), notices AS (
  INSERT INTO wallet_notices (organization_id, entry_no, kind, noted_at)
  SELECT organization_id, entry_count, 'past_due', now()
  FROM moved WHERE balance_micros < 0 AND balance_micros + amount_micros >= 0
)
SELECT coalesce(sum(hours), 0)::bigint AS hours, coalesce(sum(amount_micros), 0)::bigint AS "amountMicros",
       (SELECT count(*) FROM reached WHERE next_no <= last_no AND unpriced_reason IS NULL) AS unfinished
FROM moved`;

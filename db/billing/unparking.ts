import type { Instant } from '../../domain/instant.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';
import { chargeForHour, planAt, quantityAt } from './pricing.ts';

/** A parked subscription, by its key. */
export interface ParkedKey {
  organizationId: bigint;
  subscriptionId: bigint;
}

/** Before every key. */
export const FIRST_KEY: ParkedKey = { organizationId: 0n, subscriptionId: 0n };

/** How many instances, and how many hours of each, one transaction takes at most. */
const SUBSCRIPTIONS_AT_ONCE = 200;
const HOURS_AT_ONCE = 168;

/**
 * The next parked instances, in order, for which something can be done: their first unbilled hour has plan and price by
 * now, or waits for something else than it did, or their end was before it. Empty: there are no more. A run as of the
 * past may find that it has to leave one of them alone.
 */
export async function nextToUnpark(db: Queryable, after: ParkedKey): Promise<ParkedKey[]> {
  const { rows } = await db.query<ParkedKey>(
    `SELECT sub.organization_id AS "organizationId", sub.subscription_id AS "subscriptionId"
     FROM subscriptions sub
     CROSS JOIN LATERAL (SELECT ${planAt('sub', 'sub.parked_from')} AS plan_id) plan
     WHERE sub.billing_state = 'parked' AND (sub.organization_id, sub.subscription_id) > ($1::bigint, $2::bigint)
       AND (
         sub.parked_reason <> CASE WHEN plan.plan_id IS NULL THEN 'no plan' ELSE 'no price' END
         OR (sub.ended_at <= sub.parked_from AND sub.parked_from > sub.billing_started_at)
         OR EXISTS (
           SELECT FROM plan_prices p WHERE p.plan_id = plan.plan_id AND p.effective_from <= sub.parked_from
         )
       )
     ORDER BY sub.organization_id, sub.subscription_id LIMIT $3`,
    [after.organizationId, after.subscriptionId, SUBSCRIPTIONS_AT_ONCE],
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
    keys.map(({ subscriptionId }) => subscriptionId),
    timestamp(asOf),
    HOURS_AT_ONCE,
  ]);
  return onlyRow(rows);
}

const UNPARK = `
WITH keys AS MATERIALIZED (
  SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS k (organization_id, subscription_id)
), marks AS MATERIALIZED (
  SELECT w.organization_id, t.through
  FROM wallets w CROSS JOIN LATERAL (SELECT coalesce(w.billed_through, $3::timestamptz) AS through) t
  -- A run as of the past leaves alone what is billed beyond it: its mark would fall behind hours that are charged.
  WHERE w.organization_id = ANY($1) AND t.through <= $3 AND NOT EXISTS (
    SELECT FROM subscriptions sub
    WHERE sub.organization_id = w.organization_id AND sub.organization_id = ANY($1)
      AND sub.billing_state = 'parked' AND sub.parked_from > t.through
  )
), parked AS MATERIALIZED (
  SELECT sub.*, m.through, h.from_no,
         -- The last hour that began by then and before the instance's end; hour 0 is always due.
         greatest(sub.billing_first_hour, least(
           floor(extract(epoch FROM m.through - sub.billing_started_at) / 3600)::integer + sub.billing_first_hour,
           coalesce(ceil(extract(epoch FROM sub.ended_at - sub.billing_started_at) / 3600)::integer - 1 + sub.billing_first_hour,
                    2147483647)
         )) AS last_no
  FROM subscriptions sub
  JOIN keys k ON k.organization_id = sub.organization_id AND k.subscription_id = sub.subscription_id
  JOIN marks m ON m.organization_id = sub.organization_id
  CROSS JOIN LATERAL (
    SELECT sub.billing_first_hour + (extract(epoch FROM sub.parked_from - sub.billing_started_at) / 3600)::integer AS from_no
  ) h
  WHERE sub.billing_state = 'parked' AND sub.organization_id = ANY($1)
), hours AS MATERIALIZED (
  SELECT sub.organization_id, sub.subscription_id, hour_no, s.starts_at, plan.plan_id, p.plan_price_id,
         ${chargeForHour('p', 'o.n', 'plan.quantity')} AS amount_micros, o.n, plan.quantity,
         -- In order: the first hour without a price stops the instance (rule 6).
         bool_and(p.plan_price_id IS NOT NULL)
           OVER (PARTITION BY sub.organization_id, sub.subscription_id ORDER BY hour_no) AS priced_so_far
  FROM parked sub
  CROSS JOIN LATERAL generate_series(sub.from_no, least(sub.last_no, sub.from_no + $4::integer - 1)) hour_no
  CROSS JOIN LATERAL (
    SELECT sub.billing_started_at + make_interval(hours => hour_no - sub.billing_first_hour) AS starts_at,
           timestamptz '1970-01-01 00:00+00' + make_interval(hours => hour_no) AS clock_hour
  ) s
  CROSS JOIN LATERAL (
    SELECT hour_no - greatest(sub.billing_first_hour - sub.hours_before,
      (extract(epoch FROM date_trunc('month', s.clock_hour, 'UTC')) / 3600)::integer) + 1 AS n
  ) o
  CROSS JOIN LATERAL (
    SELECT ${planAt('sub', 's.starts_at')} AS plan_id, ${quantityAt('sub', 's.starts_at')} AS quantity
  ) plan
  LEFT JOIN LATERAL (
    SELECT * FROM plan_prices p WHERE p.plan_id = plan.plan_id AND p.effective_from <= s.starts_at
    ORDER BY p.effective_from DESC LIMIT 1
  ) p ON true
), charged AS (
  INSERT INTO billing_charges (hour, organization_id, subscription_id, posted_at, amount_micros, plan_price_id, month_ordinal, quantity)
  SELECT timestamptz '1970-01-01 00:00+00' + make_interval(hours => hour_no), organization_id, subscription_id, now(),
         amount_micros, plan_price_id, n, quantity
  FROM hours WHERE priced_so_far
  ORDER BY hour_no, organization_id, subscription_id
), sums AS (
  SELECT organization_id, count(*) AS hours, sum(amount_micros)::bigint AS amount_micros,
         min(starts_at) AS first_start, max(starts_at) AS last_start
  FROM hours WHERE priced_so_far GROUP BY organization_id
), reached AS (
  SELECT sub.organization_id, sub.subscription_id, sub.last_no, sub.from_no, sub.ended_at, sub.through, sub.billing_first_hour,
         sub.billing_started_at,
         coalesce(max(h.hour_no) FILTER (WHERE h.priced_so_far), sub.from_no - 1) + 1 AS next_no,
         (array_agg(CASE WHEN h.plan_id IS NULL THEN 'no plan' ELSE 'no price' END ORDER BY h.hour_no)
           FILTER (WHERE NOT h.priced_so_far))[1] AS unpriced_reason
  FROM parked sub LEFT JOIN hours h ON h.organization_id = sub.organization_id AND h.subscription_id = sub.subscription_id
  GROUP BY sub.organization_id, sub.subscription_id, sub.last_no, sub.from_no, sub.ended_at, sub.through, sub.billing_first_hour,
           sub.billing_started_at
), advanced AS (
  UPDATE subscriptions sub
  SET billing_state = CASE WHEN r.next_no <= r.last_no THEN 'parked'
                           WHEN r.ended_at <= r.through THEN 'settled' ELSE 'metered' END,
      parked_from = CASE WHEN r.next_no <= r.last_no
                         THEN r.billing_started_at + make_interval(hours => r.next_no - r.billing_first_hour) END,
      parked_reason = CASE WHEN r.next_no <= r.last_no THEN coalesce(r.unpriced_reason, sub.parked_reason) END
  FROM reached r
  WHERE sub.billing_state = 'parked' AND sub.organization_id = ANY($1)
    AND sub.organization_id = r.organization_id AND sub.subscription_id = r.subscription_id
    AND (r.next_no > r.from_no OR r.next_no > r.last_no OR r.unpriced_reason IS DISTINCT FROM sub.parked_reason)
  RETURNING sub.organization_id, sub.billing_state
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

import type { BillingWindow } from '../../domain/billing/billingWindow.ts';
import type { Instant } from '../../domain/instant.ts';
import { windowTerms } from '../../domain/billing/billingWindow.ts';
import type { OrganizationSlice } from './charging.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';
import { chargeForHour, planAt } from './pricing.ts';

/**
 * Parks what cannot be priced (rule 6): the slice's metered instances whose hour in the window has no plan or no price.
 * The caller holds the slice's wallets, so that nobody bills or changes these instances meanwhile.
 */
export async function parkUnpriced(
  db: Queryable,
  slice: OrganizationSlice,
  window: BillingWindow,
): Promise<number> {
  const { hourNo, offsetMicros } = windowTerms(window);
  const { rowCount } = await db.query(
    `WITH unpriced AS (
       SELECT i.organization_id, i.instance_id, s.starts_at, plan.plan_id
       FROM vps_instances i
       JOIN wallets w ON w.organization_id = i.organization_id
       CROSS JOIN LATERAL (SELECT $5::integer + (i.billing_offset_micros <= $6::bigint)::integer AS hour_no) h
       CROSS JOIN LATERAL (
         SELECT i.billing_started_at + make_interval(hours => h.hour_no - i.billing_first_hour) AS starts_at
       ) s
       CROSS JOIN LATERAL (SELECT ${planAt('i', 's.starts_at')} AS plan_id) plan
       WHERE i.billing_state = 'metered' AND i.organization_id >= $1 AND i.organization_id < $2
         AND w.billed_through >= $3 AND w.billed_through < $4
         AND h.hour_no >= i.billing_first_hour AND s.starts_at > w.billed_through AND s.starts_at <= $4
         AND (i.deleted_at IS NULL OR s.starts_at < i.deleted_at OR h.hour_no = i.billing_first_hour)
         AND NOT EXISTS (
           SELECT FROM vps_plan_prices p WHERE p.plan_id = plan.plan_id AND p.effective_from <= s.starts_at
         )
     )
     UPDATE vps_instances i
     SET billing_state = 'parked', parked_from = u.starts_at,
         parked_reason = CASE WHEN u.plan_id IS NULL THEN 'no plan' ELSE 'no price' END
     FROM unpriced u
     WHERE i.organization_id = u.organization_id AND i.instance_id = u.instance_id`,
    [slice.from, slice.to, timestamp(window.from), timestamp(window.through), hourNo, offsetMicros],
  );
  return rowCount ?? 0;
}

/** The next organization after `after` that has parked instances, or null. */
export async function nextOrganizationWithParked(db: Queryable, after: bigint): Promise<bigint | null> {
  const { rows } = await db.query<{ organization_id: bigint }>(
    `SELECT organization_id FROM vps_instances
     WHERE billing_state = 'parked' AND organization_id > $1 ORDER BY organization_id, instance_id LIMIT 1`,
    [after],
  );
  return rows[0]?.organization_id ?? null;
}

export interface Unparking {
  /** Instances that moved: some of their hours were charged, or they are parked no more. */
  moved: bigint;
  hours: bigint;
  amountMicros: bigint;
}

/** How many instances, and how many hours of each, one mending transaction takes at most. */
const INSTANCES_AT_ONCE = 200;
const HOURS_AT_ONCE = 168;

/**
 * Charges what can be priced by now of one organization's parked instances, from where each is parked up to the
 * wallet's mark (up to `asOf` where nothing else is metered), a bounded piece at a time: call it until `moved` is 0.
 * An instance that caught up is metered again. Nothing is mended beyond `asOf`. The caller holds the organization's wallet.
 */
export async function unpark(
  db: Queryable,
  organizationId: bigint,
  asOf: Instant,
  afterInstance: bigint,
): Promise<Unparking & { lastInstance: bigint | null }> {
  const { rows } = await db.query<Unparking & { lastInstance: bigint | null }>(MEND_PARKED, [
    organizationId,
    timestamp(asOf),
    INSTANCES_AT_ONCE,
    HOURS_AT_ONCE,
    afterInstance,
  ]);
  return onlyRow(rows);
}

const MEND_PARKED = `
WITH wallet AS (
  SELECT w.organization_id, t.through
  FROM wallets w CROSS JOIN LATERAL (SELECT coalesce(w.billed_through, $2::timestamptz) AS through) t
  -- A run as of the past leaves alone what is billed beyond it: its mark would fall behind hours that are charged.
  WHERE w.organization_id = $1 AND t.through <= $2 AND NOT EXISTS (
    SELECT FROM vps_instances i
    WHERE i.organization_id = $1 AND i.billing_state = 'parked' AND i.parked_from > t.through
  )
), parked AS MATERIALIZED (
  SELECT i.*, w.through, h.from_no,
         -- The last hour that began by then and before the instance's end; hour 0 is always due.
         greatest(i.billing_first_hour, least(
           floor(extract(epoch FROM w.through - i.billing_started_at) / 3600)::integer + i.billing_first_hour,
           coalesce(ceil(extract(epoch FROM i.deleted_at - i.billing_started_at) / 3600)::integer - 1 + i.billing_first_hour,
                    2147483647)
         )) AS last_no
  FROM vps_instances i
  JOIN wallet w ON w.organization_id = i.organization_id
  CROSS JOIN LATERAL (
    SELECT i.billing_first_hour + (extract(epoch FROM i.parked_from - i.billing_started_at) / 3600)::integer AS from_no
  ) h
  WHERE i.billing_state = 'parked' AND i.organization_id = $1 AND i.instance_id > $5
  ORDER BY i.instance_id LIMIT $3
), hours AS MATERIALIZED (
  SELECT i.instance_id, hour_no, s.starts_at, plan.plan_id, p.plan_price_id,
         ${chargeForHour('p', 'o.n')} AS amount_micros, o.n,
         -- In order: the first hour without a price stops the instance (rule 6).
         bool_and(p.plan_price_id IS NOT NULL) OVER (PARTITION BY i.instance_id ORDER BY hour_no) AS priced_so_far
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
  SELECT timestamptz '1970-01-01 00:00+00' + make_interval(hours => hour_no), $1, instance_id, now(), amount_micros, plan_price_id, n
  FROM hours WHERE priced_so_far
  ORDER BY hour_no, instance_id
), sums AS (
  SELECT count(*) AS hours, sum(amount_micros)::bigint AS amount_micros, min(starts_at) AS first_start, max(starts_at) AS last_start
  FROM hours WHERE priced_so_far
), reached AS (
  SELECT i.instance_id, i.last_no, i.from_no, i.deleted_at, i.through, i.billing_first_hour, i.billing_started_at,
         coalesce(max(h.hour_no) FILTER (WHERE h.priced_so_far), i.from_no - 1) + 1 AS next_no,
         (array_agg(CASE WHEN h.plan_id IS NULL THEN 'no plan' ELSE 'no price' END ORDER BY h.hour_no)
           FILTER (WHERE NOT h.priced_so_far))[1] AS unpriced_reason
  FROM parked i LEFT JOIN hours h ON h.instance_id = i.instance_id
  GROUP BY i.instance_id, i.last_no, i.from_no, i.deleted_at, i.through, i.billing_first_hour, i.billing_started_at
), advanced AS (
  UPDATE vps_instances i
  SET billing_state = CASE WHEN r.next_no <= r.last_no THEN 'parked'
                           WHEN r.deleted_at <= r.through THEN 'settled' ELSE 'metered' END,
      parked_from = CASE WHEN r.next_no <= r.last_no
                         THEN r.billing_started_at + make_interval(hours => r.next_no - r.billing_first_hour) END,
      parked_reason = CASE WHEN r.next_no <= r.last_no THEN coalesce(r.unpriced_reason, i.parked_reason) END
  FROM reached r
  WHERE i.organization_id = $1 AND i.instance_id = r.instance_id
    AND (r.next_no > r.from_no OR r.next_no > r.last_no OR r.unpriced_reason IS DISTINCT FROM i.parked_reason)
  RETURNING i.billing_state, r.next_no > r.from_no OR r.next_no > r.last_no AS moved
), moved AS (
  UPDATE wallets w
  SET balance_micros = w.balance_micros - coalesce(s.amount_micros, 0),
      entry_count = w.entry_count + (s.hours > 0)::integer,
      past_due_since = CASE WHEN w.balance_micros < coalesce(s.amount_micros, 0) THEN coalesce(w.past_due_since, now()) END,
      billed_through = CASE WHEN EXISTS (SELECT FROM advanced WHERE billing_state = 'metered')
                            THEN coalesce(w.billed_through, $2) ELSE w.billed_through END
  FROM sums s
  WHERE w.organization_id = $1
  RETURNING w.organization_id, w.entry_count, w.balance_micros, s.*
), entries AS (
  INSERT INTO wallet_ledger (organization_id, entry_no, posted_at, kind, amount_micros, balance_after_micros,
                             hours, billed_from, billed_through)
  SELECT organization_id, entry_count, now(), 'charge', -amount_micros, balance_micros, hours,
         first_start - interval '1 microsecond', last_start
  FROM moved WHERE hours > 0
), notices AS (
  INSERT INTO wallet_notices (organization_id, entry_no, kind, noted_at)
  SELECT organization_id, entry_count, 'past_due', now()
  FROM moved WHERE hours > 0 AND balance_micros < 0 AND balance_micros + amount_micros >= 0
)
SELECT (SELECT count(*) FROM advanced WHERE moved) AS moved,
       (SELECT max(instance_id) FROM parked) AS "lastInstance",
       hours, coalesce(amount_micros, 0) AS "amountMicros" FROM sums`;

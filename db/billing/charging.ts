import type { BillingWindow } from '../../domain/billing/billingWindow.ts';
import { windowTerms } from '../../domain/billing/billingWindow.ts';
import { HOUR_MICROS } from '../../domain/instant.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';
import { chargeForHour, planAt, quantityAt } from './pricing.ts';

/** Organizations from (inclusive) to (exclusive), by id. */
export interface OrganizationSlice {
  from: bigint;
  to: bigint;
}

/** What one charging statement did. `due` wallets had their mark before the window's end; `moved` were charged and moved. */
export interface SlicePosting {
  due: bigint;
  moved: bigint;
  unpostedHours: bigint;
  hours: bigint;
  amountMicros: bigint;
}

/**
 * Charges one window for one slice of organizations: charges, ledger entries, balances, marks, notices and the
 * settling of what has ended, in one statement. Either all of it is kept or, when `moved` differs from `due`, the
 * caller must roll back: somebody changed the fleet, or moved a mark, after this statement began to read.
 *
 * The first try reads the metered fleet without looking at each wallet's mark. That is safe: hours up to a mark are
 * charged already, so charging one again violates the key, and an organization whose mark is not in the window is
 * charged but not moved, which shows in `unpostedHours`. Where no wallet is due, the fleet is not read at all. `byMark` looks at
 * the marks, and is what the second try uses.
 *
 * Inserts go first and wallets last, so that a top-up waits as little as possible. An hour without a price makes plan_price_id NULL,
 * which the table refuses: see parking.ts.
 */
export async function chargeSlice(
  db: Queryable,
  slice: OrganizationSlice,
  window: BillingWindow,
  { byMark }: { byMark: boolean },
): Promise<SlicePosting> {
  const terms = windowTerms(window);
  const { rows } = await db.query<SlicePosting>({
    name: byMark ? 'charge_slice_by_mark' : 'charge_slice',
    text: byMark ? CHARGE_SLICE_BY_MARK : CHARGE_SLICE,
    values: [
      slice.from,
      slice.to,
      timestamp(window.from),
      timestamp(window.through),
      terms.hourNo,
      terms.offsetMicros,
      timestamp(terms.hourNo * HOUR_MICROS),
      terms.monthFirstHour,
      terms.nextMonthFirstHour,
      window.through - window.from === HOUR_MICROS,
      timestamp((terms.hourNo + 1n) * HOUR_MICROS),
    ],
  });
  return onlyRow(rows);
}

/** Whether plan and quantity are those of the hour's beginning. */
const HOLDS = 'sub.plan_since <= $3 OR sub.plan_since <= s.starts_at';

const chargeSliceSql = (fleet: string, afterTheMark: string) => `
WITH marks AS MATERIALIZED (
  SELECT organization_id, billed_through, fleet_version
  FROM wallets
  WHERE organization_id >= $1 AND organization_id < $2 AND billed_through >= $3 AND billed_through < $4
), prices AS MATERIALIZED (
  -- A row is a price in one of the two clock hours that the window touches. What follows from these alone is worked out here,
  -- once, instead of for each subscription. Most were there when the month began: whole_month_ordinal is the number of
  -- their hour, whole_month_charge what one of them costs in it.
  SELECT p.*, c.*, c.hour_no - c.month_first_hour + 1 AS whole_month_ordinal,
         ${chargeForHour('p', '(c.hour_no - c.month_first_hour + 1)')} AS whole_month_charge,
         p.effective_from <= $3 AND p.effective_until > $4 AS in_force_throughout
  FROM (
    SELECT plan_id, plan_price_id, price_monthly_micros, hourly_numerator, hourly_denominator, effective_from,
           coalesce(lead(effective_from) OVER (PARTITION BY plan_id ORDER BY effective_from), 'infinity') AS effective_until
    FROM plan_prices
  ) p
  CROSS JOIN (VALUES (false, $5::integer, $8::integer), (true, $5::integer + 1, $9::integer)) c (is_next, hour_no, month_first_hour)
), charged AS (
  INSERT INTO billing_charges (hour, organization_id, subscription_id, posted_at, amount_micros, plan_price_id, month_ordinal, quantity)
  SELECT CASE WHEN h.is_next THEN $11::timestamptz ELSE $7::timestamptz END,
         sub.organization_id, sub.subscription_id, now(),
         CASE WHEN w.whole_month AND q.quantity = 1 THEN p.whole_month_charge ELSE ${chargeForHour('p', 'o.n', 'q.quantity')} END,
         p.plan_price_id, o.n, q.quantity
  FROM ${fleet}
  -- The subscription's one hour in the window: which clock hour it lies in, and when it starts.
  CROSS JOIN LATERAL (
    SELECT sub.billing_offset_micros <= $6::bigint AS is_next,
           $5::integer + (sub.billing_offset_micros <= $6::bigint)::integer AS hour_no
  ) h
  CROSS JOIN LATERAL (
    SELECT sub.billing_started_at + make_interval(hours => h.hour_no - sub.billing_first_hour) AS starts_at
  ) s
  -- Plan and quantity at that moment, and the price at that moment (rule 5). The comparisons with the window's ends come first:
  -- they settle all but the few subscriptions and prices that changed within it.
  CROSS JOIN LATERAL (SELECT ${quantityAt('sub', 's.starts_at', HOLDS)} AS quantity) q
  LEFT JOIN prices p ON p.plan_id = ${planAt('sub', 's.starts_at', HOLDS)}
     AND p.is_next = h.is_next
     AND (p.in_force_throughout OR (p.effective_from <= s.starts_at AND p.effective_until > s.starts_at))
  CROSS JOIN LATERAL (SELECT sub.billing_first_hour - sub.hours_before <= p.month_first_hour AS whole_month) w
  CROSS JOIN LATERAL (
    SELECT CASE WHEN w.whole_month THEN p.whole_month_ordinal ELSE h.hour_no - sub.billing_first_hour + sub.hours_before + 1 END AS n
  ) o
  WHERE sub.billing_state = 'metered' AND sub.organization_id >= $1 AND sub.organization_id < $2
    AND EXISTS (SELECT FROM marks)
    AND (sub.billing_first_hour <= $5 OR sub.billing_first_hour <= h.hour_no)
    AND ($10 OR s.starts_at <= $4)
    AND (sub.ended_at IS NULL OR s.starts_at < sub.ended_at OR h.hour_no = sub.billing_first_hour)
    ${afterTheMark}
  RETURNING organization_id, amount_micros
), sums AS (
  SELECT organization_id, count(*) AS hours, sum_micros(amount_micros) AS amount_micros
  FROM charged GROUP BY organization_id
), moved AS (
  UPDATE wallets w
  SET balance_micros = w.balance_micros - coalesce(s.amount_micros, 0),
      entry_count = w.entry_count + (s.hours IS NOT NULL)::integer,
      past_due_since = CASE WHEN w.balance_micros < coalesce(s.amount_micros, 0) THEN coalesce(w.past_due_since, now()) END,
      -- Nothing charged and nothing left to meter: the wallet rests until something starts.
      billed_through = CASE WHEN s.hours IS NULL AND NOT EXISTS (
          SELECT FROM subscriptions sub
          WHERE sub.organization_id = m.organization_id AND sub.billing_state = 'metered'
            AND (sub.ended_at IS NULL OR sub.ended_at > $4)
        ) THEN NULL ELSE $4 END
  FROM marks m LEFT JOIN sums s ON s.organization_id = m.organization_id
  WHERE w.organization_id = m.organization_id AND w.organization_id >= $1 AND w.organization_id < $2
    AND w.billed_through = m.billed_through AND w.fleet_version = m.fleet_version
  RETURNING w.organization_id, w.entry_count, w.balance_micros, m.billed_through AS billed_from, s.hours, s.amount_micros
), entries AS (
  INSERT INTO wallet_ledger (organization_id, entry_no, posted_at, kind, amount_micros, balance_after_micros,
                             hours, billed_from, billed_through)
  SELECT organization_id, entry_count, now(), 'charge', -amount_micros, balance_micros, hours, billed_from, $4
  FROM moved WHERE hours IS NOT NULL
), notices AS (
  INSERT INTO wallet_notices (organization_id, entry_no, kind, noted_at)
  SELECT organization_id, entry_count, 'past_due', now()
  FROM moved WHERE balance_micros < 0 AND balance_micros + amount_micros >= 0
), settled AS (
  UPDATE subscriptions sub SET billing_state = 'settled'
  FROM marks m
  WHERE sub.organization_id = m.organization_id AND sub.organization_id >= $1 AND sub.organization_id < $2
    AND sub.billing_state = 'metered' AND sub.ended_at <= $4
)
SELECT (SELECT count(*) FROM marks) AS due, posted.moved, posted.hours, posted.amount_micros AS "amountMicros",
       (SELECT coalesce(sum_micros(hours), 0) FROM sums) - posted.hours AS "unpostedHours"
FROM (
  SELECT count(*) AS moved, coalesce(sum_micros(hours), 0) AS hours, coalesce(sum_micros(amount_micros), 0) AS amount_micros
  FROM moved
) posted`;

const CHARGE_SLICE = chargeSliceSql('subscriptions sub', '');

const CHARGE_SLICE_BY_MARK = chargeSliceSql(
  'subscriptions sub JOIN marks m ON m.organization_id = sub.organization_id',
  'AND s.starts_at > m.billed_through',
);

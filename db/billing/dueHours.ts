import {
  clockHourSql,
  hoursBegunBeforeSql,
  hoursBegunThroughSql,
  lifetimeHoursSql,
  wholeHoursSql,
} from './instanceHours.ts';

/**
 * Every hour that has begun and is not billed, with its exact charge, read straight from the billing rules and apart
 * from the engine, whose figures it cross-checks.
 *
 * Parameters: $1 < organization_id <= $2, and $3, the moment up to which hours count (inclusive).
 * Rows: hour (the charge's clock hour), organization_id, subscription_id, starts_at, month_ordinal, plan_price_id,
 * amount_micros; reason is 'no plan' or 'no price' where the hour has no charge, else NULL.
 *
 * OFFSET 0 keeps each step's columns computed once, rather than again wherever the next step names them.
 * A metered instance is billed through its wallet's mark, a parked one up to the hour it is parked from.
 */
export const DUE_HOURS_SQL = `
  WITH unbilled AS (
    SELECT sub.organization_id, sub.subscription_id, sub.billing_started_at, sub.plan_id, sub.quantity,
           sub.plan_since, sub.hours_before,
           CASE WHEN sub.billing_state = 'parked' AND sub.parked_from > sub.billing_started_at
                THEN ${hoursBegunBeforeSql('sub.billing_started_at', 'sub.parked_from')}
                WHEN sub.billing_state = 'metered' AND w.billed_through >= sub.billing_started_at
                THEN ${hoursBegunThroughSql('sub.billing_started_at', 'w.billed_through')}
                ELSE 0 END AS hours_billed,
           least(${hoursBegunThroughSql('sub.billing_started_at', '$3::timestamptz')},
                 ${lifetimeHoursSql('sub.billing_started_at', 'sub.ended_at')}) AS hours_due
    FROM subscriptions sub
    LEFT JOIN wallets w USING (organization_id)
    WHERE sub.organization_id > $1 AND sub.organization_id <= $2
      AND sub.billing_state IN ('metered', 'parked') AND sub.billing_started_at <= $3
  ),
  begun AS (
    SELECT u.organization_id, u.subscription_id, u.plan_id, u.quantity, u.plan_since, u.hours_before, k,
           u.billing_started_at + make_interval(hours => k) AS starts_at
    FROM unbilled u, generate_series(u.hours_billed, u.hours_due - 1) AS k
    OFFSET 0
  ),
  planned AS (
    SELECT b.organization_id, b.subscription_id, b.starts_at,
           least(b.k + b.hours_before, ${wholeHoursSql(`date_trunc('month', b.starts_at, 'UTC')`, 'b.starts_at')}) + 1 AS month_ordinal,
           CASE WHEN b.plan_since <= b.starts_at THEN b.plan_id ELSE past.plan_id END AS plan_id,
           CASE WHEN b.plan_since <= b.starts_at THEN b.quantity ELSE past.quantity END AS quantity
    FROM begun b
    LEFT JOIN subscription_plan_history past
      ON past.organization_id = b.organization_id AND past.subscription_id = b.subscription_id
     AND b.starts_at < b.plan_since AND b.starts_at >= past.effective_from AND b.starts_at < past.effective_until
    OFFSET 0
  ),
  price_in_force AS (
    SELECT plan_price_id, plan_id, price_monthly_micros, hourly_numerator, hourly_denominator, effective_from,
           lead(effective_from, 1, 'infinity') OVER (PARTITION BY plan_id ORDER BY effective_from) AS effective_until
    FROM plan_prices
  )
  SELECT ${clockHourSql('p.starts_at')} AS hour, p.organization_id, p.subscription_id, p.starts_at, p.month_ordinal,
         price.plan_price_id,
         ${cumulativeSql('p.month_ordinal')} - ${cumulativeSql('(p.month_ordinal - 1)')} AS amount_micros,
         CASE WHEN p.plan_id IS NULL THEN 'no plan' WHEN price.plan_price_id IS NULL THEN 'no price' END AS reason
  FROM planned p
  LEFT JOIN price_in_force price
    ON price.plan_id = p.plan_id AND p.starts_at >= price.effective_from AND p.starts_at < price.effective_until`;

/** Rules 8 and 14: round_half_up(min(price_monthly, n * price_hourly)), each price times the quantity, in whole micros. */
function cumulativeSql(n: string): string {
  return `CASE WHEN price.plan_price_id IS NOT NULL THEN least(p.quantity * price.price_monthly_micros,
            (2 * ${n} * p.quantity * price.hourly_numerator + price.hourly_denominator) / (2 * price.hourly_denominator)) END`;
}

import type { Instant } from '../../../domain/instant.ts';
import { formatMicros } from '../../../domain/money.ts';
import { type AuditCheck, type Breach, moment } from './auditCheck.ts';

interface WrongAmount extends Breach {
  hour: Instant;
  amount_micros: bigint;
  month_ordinal: number;
  rule_micros: bigint;
}

/**
 * Rules 7 and 8 worked out once for each price and ordinal, in decimals, unlike the engine's integers:
 * cum(n) = round_half_up(min(price_monthly, n * price_hourly)). Twelve decimals tell every half of a 672nd.
 */
const RULE_SQL = `
  SELECT plan_price_id, n::smallint AS month_ordinal, (cum - lag(cum, 1, 0::numeric) OVER (PARTITION BY plan_price_id ORDER BY n))::bigint AS rule_micros
  FROM (SELECT p.plan_price_id, n,
               round(least(p.price_monthly_micros, CASE WHEN p.price_hourly_nanos IS NULL
                                                        THEN (n::numeric * p.price_monthly_micros)::numeric(40, 12) / 672
                                                        ELSE (n::numeric * p.price_hourly_nanos)::numeric(40, 12) / 1000 END)) AS cum
        FROM vps_plan_prices p, generate_series(1, 744) AS n) cumulative`;

export const chargeFollowsRule: AuditCheck<WrongAmount> = {
  code: 'amount',
  title: 'every amount follows from its price and its hour of the month',
  examines: 'charges',
  // Without statistics, as right after an import, the rule's table would be scanned for each charge.
  settings: { enable_nestloop: 'off' },
  sql: `
    SELECT c.organization_id, c.instance_id, c.hour, c.amount_micros, c.month_ordinal, rule.rule_micros
    FROM billing_charges c
    JOIN (${RULE_SQL}) rule USING (plan_price_id, month_ordinal)
    WHERE c.amount_micros <> rule.rule_micros`,
  describe: ({ hour, amount_micros, month_ordinal, rule_micros }) =>
    `${moment(hour)} is charged ${formatMicros(amount_micros)}, but hour ${month_ordinal} of the month costs ${formatMicros(rule_micros)}`,
};

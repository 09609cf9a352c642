import type { Instant } from '../../../domain/instant.ts';
import { formatMicros } from '../../../domain/money.ts';
import { type AuditCheck, type Breach, moment } from './auditCheck.ts';

interface WrongAmount extends Breach {
  hour: Instant;
  amount_micros: bigint;
  month_ordinal: number;
  quantity: number;
  rule_micros: bigint;
}

/** What n hours of a quantity cost, in decimals, unlike the engine's integers. Twelve tell every half of a 672nd. */
export const cumulativeSql = (n: string, quantity: string) => `
  round(least(${quantity}::numeric * price_monthly_micros, CASE WHEN price_hourly_nanos IS NULL
    THEN (${n}::numeric * ${quantity} * price_monthly_micros)::numeric(40, 12) / 672
    ELSE (${n}::numeric * ${quantity} * price_hourly_nanos)::numeric(40, 12) / 1000 END))`;

/** Rules 7 and 8 worked out once for each price and ordinal: cum(n) = round_half_up(min(price_monthly, n * price_hourly)). */
const RULE_SQL = `
  SELECT plan_price_id, n::smallint AS month_ordinal, price_monthly_micros, price_hourly_nanos,
         (cum - lag(cum, 1, 0::numeric) OVER (PARTITION BY plan_price_id ORDER BY n))::bigint AS one_micros
  FROM (SELECT p.*, n, ${cumulativeSql('n', '1')} AS cum
        FROM plan_prices p, generate_series(1, 744) AS n) cumulative`;

/** Rule 14: of a quantity, the same from price and cap times the quantity. */
const RULE_MICROS = `CASE WHEN quantity = 1 THEN one_micros ELSE
  (${cumulativeSql('month_ordinal', 'quantity')} - ${cumulativeSql('(month_ordinal - 1)', 'quantity')})::bigint END`;

export const chargeFollowsRule: AuditCheck<WrongAmount> = {
  code: 'amount',
  title: 'every amount follows from its price and its hour of the month',
  examines: 'charges',
  // Without statistics, as right after an import, the rule's table would be scanned for each charge.
  settings: { enable_nestloop: 'off' },
  sql: `
    SELECT organization_id, subscription_id, hour, amount_micros, month_ordinal, quantity, ${RULE_MICROS} AS rule_micros
    FROM billing_charges
    JOIN (${RULE_SQL}) rule USING (plan_price_id, month_ordinal)
    WHERE amount_micros <> ${RULE_MICROS}`,
  describe: ({ hour, amount_micros, month_ordinal, quantity, rule_micros }) =>
    `${moment(hour)} is charged ${formatMicros(amount_micros)}, but hour ${month_ordinal} of the month costs ` +
    `${formatMicros(rule_micros)}${quantity === 1 ? '' : ` for ${quantity}`}`,
};

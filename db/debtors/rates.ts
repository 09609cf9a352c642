import { RATE_DENOMINATOR } from '../../domain/debtors/runway.ts';
import type { Queryable } from '../pool.ts';

/** What each plan costs an hour now, in 84,000ths of a micro. */
const PRICES = `
  SELECT DISTINCT ON (plan_id) plan_id, hourly_numerator * (${RATE_DENOMINATOR} / hourly_denominator)::numeric AS rate
  FROM plan_prices WHERE effective_from <= clock_timestamp() ORDER BY plan_id, effective_from DESC`;

/** Common table expressions: `rates`, what each of some organizations pays an hour before caps, in the same parts. */
export function ratesSql(organizations: string): string {
  return `prices AS MATERIALIZED (${PRICES}),
  rates AS MATERIALIZED (
    SELECT sub.organization_id, least(sum(sub.quantity * prices.rate), 9000000000000000000)::bigint AS rate
    FROM subscriptions sub JOIN prices USING (plan_id)
    WHERE sub.billing_state = 'metered' AND sub.ended_at IS NULL AND ${organizations}
    GROUP BY sub.organization_id
  )`;
}

/** What each of some organizations pays an hour before caps, in 84,000ths of a micro; those that pay nothing are left out. */
export async function readHourlyRates(
  db: Queryable,
  organizationIds: bigint[],
): Promise<Map<bigint, bigint>> {
  const { rows } = await db.query<{ organizationId: bigint; rate: bigint }>(
    `WITH ${ratesSql('sub.organization_id = ANY ($1::bigint[])')}
     SELECT organization_id AS "organizationId", rate FROM rates`,
    [organizationIds],
  );
  return new Map(rows.map(({ organizationId, rate }) => [organizationId, rate]));
}

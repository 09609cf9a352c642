import type { PlanPrice } from '../../domain/billing/charge.ts';
import { priceNowSql, readPricedCount } from '../plans/planQueries.ts';
import type { Queryable } from '../pool.ts';
import { RESOURCE_JOINS, WAITS_TO_START } from './resources.ts';

/**
 * The plans of what has its first hour is owed and not charged yet: those still being provisioned, and those that
 * started after the wallet's mark. Each plan with how many they are.
 */
export async function countFirstHoursOwed(
  db: Queryable,
  organizationId: bigint,
): Promise<{ instances: bigint; price: PlanPrice }[]> {
  const { rows } = await db.query(
    `SELECT count(*) AS instances, quantity * price_monthly_micros AS price_monthly_micros,
            quantity * hourly_numerator AS hourly_numerator, hourly_denominator
     FROM subscriptions sub JOIN wallets w ON w.organization_id = sub.organization_id
     ${RESOURCE_JOINS}
     JOIN LATERAL (${priceNowSql('sub.plan_id')}) price ON true
     WHERE sub.organization_id = $1
       AND (${WAITS_TO_START}
            OR sub.billing_state = 'metered' AND sub.billing_started_at > w.billed_through)
     GROUP BY quantity, price.price_monthly_micros, price.hourly_numerator, price.hourly_denominator`,
    [organizationId],
  );
  return rows.map(readPricedCount);
}

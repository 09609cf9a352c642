import type { PlanPrice } from '../../domain/billing/charge.ts';
import { priceNowSql, readPricedCount } from '../plans/planQueries.ts';
import type { Queryable } from '../pool.ts';

/**
 * The plans of instances whose first hour is owed and not charged yet: those still being provisioned, and those that
 * started after the wallet's mark. Each plan with how many they are.
 */
export async function countFirstHoursOwed(
  db: Queryable,
  organizationId: bigint,
): Promise<{ instances: bigint; price: PlanPrice }[]> {
  const { rows } = await db.query(
    `SELECT count(*) AS instances, price_monthly_micros, hourly_numerator, hourly_denominator
     FROM subscriptions sub JOIN wallets w USING (organization_id)
     JOIN vps_instances i ON i.organization_id = sub.organization_id AND i.instance_id = sub.subscription_id
     JOIN LATERAL (${priceNowSql('sub.plan_id')}) price ON true
     WHERE sub.organization_id = $1
       AND (sub.billing_state = 'none' AND i.status = 'provisioning'
            OR sub.billing_state = 'metered' AND sub.billing_started_at > w.billed_through)
     GROUP BY price_monthly_micros, hourly_numerator, hourly_denominator`,
    [organizationId],
  );
  return rows.map(readPricedCount);
}

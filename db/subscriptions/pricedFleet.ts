import type { PlanPrice } from '../../domain/billing/charge.ts';
import type { ResourceKind } from '../../domain/billing/resourceKinds.ts';
import { type MaybePrice, priceNowSql, readPricedCount, withPrice } from '../plans/planQueries.ts';
import type { Queryable } from '../pool.ts';
import { RESOURCE_JOINS, WAITS_TO_START } from './resources.ts';

const IS_PAID = `sub.ended_at IS NULL AND (sub.billing_state = 'metered' OR ${WAITS_TO_START})`;
/** It has ended, but its first hour is still to be charged. */
const OWES_FIRST_HOUR = `sub.ended_at IS NOT NULL AND sub.billing_state = 'metered'
  AND sub.billing_started_at > (SELECT billed_through FROM wallets w WHERE w.organization_id = sub.organization_id)`;

/**
 * What costs something by the hour, or will once it runs, by its price now; on request also what has ended and owes its
 * first hour. Each price, times the quantity, with how many have it.
 */
export async function readPricedFleet(
  db: Queryable,
  organizationId: bigint,
  { withOwed = false } = {},
): Promise<{ instances: bigint; price: PlanPrice }[]> {
  const { rows } = await db.query(
    `SELECT sum(instances)::bigint AS instances, quantity * price_monthly_micros AS price_monthly_micros,
            quantity * hourly_numerator AS hourly_numerator, hourly_denominator
     FROM (SELECT sub.plan_id, sub.quantity, count(*) AS instances
           FROM subscriptions sub ${RESOURCE_JOINS}
           WHERE sub.organization_id = $1 AND (${IS_PAID} ${withOwed ? `OR ${OWES_FIRST_HOUR}` : ''})
           GROUP BY sub.plan_id, sub.quantity) AS fleet
     JOIN LATERAL (${priceNowSql('fleet.plan_id')}) price ON true
     GROUP BY quantity, price.price_monthly_micros, price.hourly_numerator, price.hourly_denominator`,
    [organizationId],
  );
  return rows.map(readPricedCount);
}

/** What a resource that has not ended costs now. */
export interface PresentCost {
  quantity: number;
  /** Of one; null: nobody knows its plan, or the plan has no price. */
  price: PlanPrice | null;
  /** It is in the priced fleet. */
  isPaid: boolean;
}

/** Null when the organization has no such resource, or it has ended. */
export async function readPresentCost(
  db: Queryable,
  organizationId: bigint,
  kind: ResourceKind,
  resourceId: bigint,
): Promise<PresentCost | null> {
  const { rows } = await db.query<Omit<PresentCost, 'price'> & MaybePrice>(
    `SELECT sub.quantity, ${IS_PAID} AS "isPaid", price.price_monthly_micros AS "priceMonthlyMicros",
            price.hourly_numerator AS "hourlyNumerator", price.hourly_denominator AS "hourlyDenominator"
     FROM subscriptions sub ${RESOURCE_JOINS}
     LEFT JOIN LATERAL (${priceNowSql('sub.plan_id')}) price ON true
     WHERE sub.organization_id = $1 AND sub.resource_kind = $2 AND sub.resource_id = $3 AND sub.ended_at IS NULL
       AND ($2 = 'container' OR sub.subscription_id = $3)`,
    [organizationId, kind, resourceId],
  );
  return rows[0] === undefined ? null : withPrice(rows[0]);
}

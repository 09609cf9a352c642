import type { BillingWindow } from '../../domain/billing/billingWindow.ts';
import { windowTerms } from '../../domain/billing/billingWindow.ts';
import type { OrganizationSlice } from './charging.ts';
import { type Queryable, timestamp } from '../pool.ts';
import { planAt } from './pricing.ts';

/**
 * Parks what cannot be priced (rule 6): the slice's metered subscriptions whose hour in the window has no plan or no price.
 * The caller holds the slice's wallets, so that these are neither billed nor changed in between.
 */
export async function parkUnpriced(
  db: Queryable,
  slice: OrganizationSlice,
  window: BillingWindow,
): Promise<number> {
  const { hourNo, offsetMicros } = windowTerms(window);
  const { rowCount } = await db.query(
    `WITH unpriced AS (
       SELECT sub.organization_id, sub.subscription_id, s.starts_at, plan.plan_id
       FROM subscriptions sub
       JOIN wallets w ON w.organization_id = sub.organization_id
       CROSS JOIN LATERAL (SELECT $5::integer + (sub.billing_offset_micros <= $6::bigint)::integer AS hour_no) h
       CROSS JOIN LATERAL (
         SELECT sub.billing_started_at + make_interval(hours => h.hour_no - sub.billing_first_hour) AS starts_at
       ) s
       CROSS JOIN LATERAL (SELECT ${planAt('sub', 's.starts_at')} AS plan_id) plan
       WHERE sub.billing_state = 'metered' AND sub.organization_id >= $1 AND sub.organization_id < $2
         AND w.billed_through >= $3 AND w.billed_through < $4
         AND h.hour_no >= sub.billing_first_hour AND s.starts_at > w.billed_through AND s.starts_at <= $4
         AND (sub.ended_at IS NULL OR s.starts_at < sub.ended_at OR h.hour_no = sub.billing_first_hour)
         AND NOT EXISTS (
           SELECT FROM plan_prices p WHERE p.plan_id = plan.plan_id AND p.effective_from <= s.starts_at
         )
     )
     UPDATE subscriptions sub
     SET billing_state = 'parked', parked_from = u.starts_at,
         parked_reason = CASE WHEN u.plan_id IS NULL THEN 'no plan' ELSE 'no price' END
     FROM unpriced u
     WHERE sub.organization_id = u.organization_id AND sub.subscription_id = u.subscription_id`,
    [slice.from, slice.to, timestamp(window.from), timestamp(window.through), hourNo, offsetMicros],
  );
  return rowCount ?? 0;
}

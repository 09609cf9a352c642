import type { Instant } from '../../../domain/instant.ts';
import { clockHourSql } from '../instanceHours.ts';
import { type AuditCheck, type Breach, moment } from './auditCheck.ts';

interface WrongPrice extends Breach {
  starts_at: Instant;
  plan_price_id: number;
  charged_plan: string | null;
  plan_in_force: string | null;
  quantity: number;
  quantity_in_force: number | null;
  effective_from: Instant | null;
  effective_until: Instant | null;
}

/** Rule 5: the plan that the instance had when the hour began, and that plan's latest price at that moment. */
export const priceWasInForce: AuditCheck<WrongPrice> = {
  code: 'price',
  title: 'every charge uses the plan, quantity and price in force when its hour began',
  examines: 'charges',
  sql: `
    SELECT b.organization_id, b.subscription_id, b.starts_at, b.plan_price_id, b.quantity, b.quantity_in_force, b.effective_from, b.effective_until,
           (SELECT code FROM plans WHERE plan_id = b.charged_plan_id) AS charged_plan,
           (SELECT code FROM plans WHERE plan_id = b.plan_id_in_force) AS plan_in_force
    FROM (
      SELECT c.organization_id, c.subscription_id, c.plan_price_id, c.quantity, life.starts_into + c.hour AS starts_at,
             price.plan_id AS charged_plan_id, price.effective_from, nullif(price.effective_until, 'infinity') AS effective_until,
             CASE WHEN life.plan_since <= c.hour + life.starts_into THEN life.plan_id
                  ELSE (SELECT max(past.plan_id) FROM subscription_plan_history past
                        WHERE past.organization_id = c.organization_id AND past.subscription_id = c.subscription_id
                          AND past.effective_from <= c.hour + life.starts_into
                          AND past.effective_until > c.hour + life.starts_into) END AS plan_id_in_force,
             CASE WHEN life.plan_since <= c.hour + life.starts_into THEN life.quantity
                  ELSE (SELECT max(past.quantity) FROM subscription_plan_history past
                        WHERE past.organization_id = c.organization_id AND past.subscription_id = c.subscription_id
                          AND past.effective_from <= c.hour + life.starts_into
                          AND past.effective_until > c.hour + life.starts_into) END AS quantity_in_force
      FROM billing_charges c
      JOIN (SELECT organization_id, subscription_id, plan_id, quantity, plan_since,
                   billing_started_at - ${clockHourSql('billing_started_at')} AS starts_into
            FROM subscriptions WHERE billing_started_at IS NOT NULL OFFSET 0) life USING (organization_id, subscription_id)
      LEFT JOIN (SELECT plan_price_id, plan_id, effective_from,
                        lead(effective_from, 1, 'infinity') OVER (PARTITION BY plan_id ORDER BY effective_from) AS effective_until
                 FROM plan_prices) price USING (plan_price_id)
      OFFSET 0) b
    WHERE b.charged_plan_id IS DISTINCT FROM b.plan_id_in_force
       OR b.quantity IS DISTINCT FROM b.quantity_in_force
       OR b.starts_at < b.effective_from OR b.starts_at >= b.effective_until`,
  describe: (charge) => `the hour that began ${moment(charge.starts_at)} is charged ${why(charge)}`,
};

function why({
  charged_plan,
  plan_in_force,
  quantity,
  quantity_in_force,
  plan_price_id,
  effective_from,
  effective_until,
}: WrongPrice): string {
  if (charged_plan === null) return `by plan price ${plan_price_id}, which does not exist`;
  if (charged_plan !== plan_in_force) {
    return `by plan ${charged_plan}, but the instance ${plan_in_force === null ? 'had no known plan' : `had plan ${plan_in_force}`} then`;
  }
  if (quantity !== quantity_in_force)
    return `for ${quantity}, but the quantity was ${quantity_in_force} then`;
  const until = effective_until === null ? '' : ` until ${moment(effective_until)}`;
  return `by plan price ${plan_price_id}, which was in force from ${moment(effective_from)}${until}`;
}

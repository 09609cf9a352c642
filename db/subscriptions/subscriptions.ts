import type { Instant } from '../../domain/instant.ts';
import { type Queryable, timestamp } from '../pool.ts';

export type BillingState = 'none' | 'metered' | 'parked' | 'settled';

export interface SubscriptionKey {
  organizationId: bigint;
  subscriptionId: bigint;
}

/** What is billed, and since when at these terms. */
export interface SubscriptionTerms {
  planId: number | null;
  quantity: number;
  planSince: Instant;
}

/**
 * Locks an organization's wallet against billing and says the moment at which the change happens. The moment is read
 * after the lock is held and lies behind the wallet's mark, so that no change can slip in where hours are billed
 * already; the raised version tells a run that read what is metered before. Null when there is no such organization.
 */
export async function beginFleetChange(db: Queryable, organizationId: bigint): Promise<Instant | null> {
  const { rows } = await db.query<{ moment: Instant }>(
    `UPDATE wallets SET fleet_version = fleet_version + 1 WHERE organization_id = $1
     RETURNING greatest(clock_timestamp(), billed_through + interval '1 microsecond') AS moment`,
    [organizationId],
  );
  return rows[0]?.moment ?? null;
}

/** The first hour starts now (rule 1); a wallet at rest wakes up just before it. */
export async function startMetering(
  db: Queryable,
  { organizationId, subscriptionId }: SubscriptionKey,
  moment: Instant,
): Promise<void> {
  await db.query(
    `UPDATE wallets SET billed_through = $2::timestamptz - interval '1 microsecond'
     WHERE organization_id = $1 AND billed_through IS NULL`,
    [organizationId, timestamp(moment)],
  );
  await db.query(
    `UPDATE subscriptions SET billing_state = 'metered', billing_started_at = $3
     WHERE organization_id = $1 AND subscription_id = $2`,
    [organizationId, subscriptionId, timestamp(moment)],
  );
}

/**
 * Another plan or quantity from a moment on; what it was goes into the history. Where the plan was unknown it is corrected
 * instead: the plan holds from the beginning, and the parked hours can be billed. Returns the terms since when they hold.
 */
export async function changeTerms(
  db: Queryable,
  { organizationId, subscriptionId, planId, quantity, planSince }: SubscriptionKey & SubscriptionTerms,
  to: { planId: number; quantity?: number },
  moment: Instant,
): Promise<SubscriptionTerms> {
  const terms = { quantity, ...to, planSince: planId === null ? planSince : moment };
  if (planId !== null) {
    await db.query(
      `INSERT INTO subscription_plan_history
         (organization_id, subscription_id, effective_from, effective_until, plan_id, quantity)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [organizationId, subscriptionId, timestamp(planSince), timestamp(moment), planId, quantity],
    );
  }
  await db.query(
    `UPDATE subscriptions SET plan_id = $3, quantity = $4, plan_since = $5
     WHERE organization_id = $1 AND subscription_id = $2`,
    [organizationId, subscriptionId, terms.planId, terms.quantity, timestamp(terms.planSince)],
  );
  return terms;
}

/** Ends billing (rule 3); the hours that have begun are charged. */
export async function endSubscription(
  db: Queryable,
  { organizationId, subscriptionId }: SubscriptionKey,
  moment: Instant,
): Promise<void> {
  await db.query(
    'UPDATE subscriptions SET ended_at = $3 WHERE organization_id = $1 AND subscription_id = $2',
    [organizationId, subscriptionId, timestamp(moment)],
  );
}

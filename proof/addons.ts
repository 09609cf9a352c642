import type { Pool } from '../db/pool.ts';
import { onlyRow, timestamp } from '../db/pool.ts';
import {
  beginFleetChange,
  changeTerms,
  endSubscription,
  startMetering,
  type SubscriptionTerms,
} from '../db/subscriptions/subscriptions.ts';
import { inRetriedTransaction } from '../db/transaction.ts';

interface AddonTerms {
  planId: number;
  quantity: number;
}

/** An add-on that is billed from now on. Returns its number. */
export function createAddon(
  pool: Pool,
  organizationId: bigint,
  { planId, quantity }: AddonTerms,
): Promise<bigint> {
  return inRetriedTransaction(pool, async (client) => {
    const moment = await beginFleetChange(client, organizationId);
    if (moment === null) throw new Error(`no wallet of ${organizationId}`);
    const { rows } = await client.query<{ id: bigint }>(
      `WITH number AS (SELECT nextval('subscriptions_subscription_id_seq') AS id)
       INSERT INTO subscriptions (organization_id, subscription_id, resource_kind, resource_id, plan_id, quantity, plan_since)
       SELECT $1, id, 'addon', id, $2, $3, $4 FROM number RETURNING subscription_id AS id`,
      [organizationId, planId, quantity, timestamp(moment)],
    );
    const { id } = onlyRow(rows);
    await startMetering(client, { organizationId, subscriptionId: id }, moment);
    return id;
  });
}

/** From now on another plan or quantity. Nothing once it has ended. */
export function changeAddon(
  pool: Pool,
  organizationId: bigint,
  addonId: bigint,
  to: AddonTerms,
): Promise<void> {
  return changeLiving(pool, organizationId, addonId, (client, terms, moment) =>
    changeTerms(client, terms, to, moment),
  );
}

export function deleteAddon(pool: Pool, organizationId: bigint, addonId: bigint): Promise<void> {
  return changeLiving(pool, organizationId, addonId, endSubscription);
}

type Change = (
  client: Parameters<typeof endSubscription>[0],
  terms: SubscriptionTerms & Parameters<typeof endSubscription>[1],
  moment: bigint,
) => Promise<unknown>;

function changeLiving(pool: Pool, organizationId: bigint, addonId: bigint, change: Change): Promise<void> {
  return inRetriedTransaction(pool, async (client) => {
    const moment = await beginFleetChange(client, organizationId);
    const { rows } = await client.query<SubscriptionTerms>(
      `SELECT plan_id AS "planId", quantity, plan_since AS "planSince" FROM subscriptions
       WHERE organization_id = $1 AND subscription_id = $2 AND ended_at IS NULL FOR NO KEY UPDATE`,
      [organizationId, addonId],
    );
    const [terms] = rows;
    if (moment === null || terms === undefined) return;
    await change(client, { organizationId, subscriptionId: addonId, ...terms }, moment);
  });
}

import type { Pool } from '../db/pool.ts';
import { onlyRow, type Queryable, timestamp } from '../db/pool.ts';
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
    await completeAddons(client, organizationId);
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
  return changeLiving(pool, organizationId, addonId, async (client, terms, moment) => {
    await endSubscription(client, terms, moment);
    await client.query('UPDATE addons SET deleted_at = $3 WHERE organization_id = $1 AND addon_id = $2', [
      organizationId,
      addonId,
      timestamp(moment),
    ]);
  });
}

/**
 * Makes add-ons of subscriptions that were inserted alone, of one organization or of all: each gets an instance of its own,
 * which never ran and costs nothing, so that none ends before it is deleted.
 */
export async function completeAddons(db: Queryable, organizationId: bigint | null = null): Promise<void> {
  await db.query(
    `WITH bare AS MATERIALIZED (
       SELECT organization_id, subscription_id, plan_since, nextval('subscriptions_subscription_id_seq') AS instance_id
       FROM subscriptions sub
       WHERE resource_kind = 'addon' AND ($1::bigint IS NULL OR organization_id = $1)
         AND NOT EXISTS (SELECT FROM addons a WHERE a.organization_id = sub.organization_id AND addon_id = subscription_id)
     ), vps AS (
       INSERT INTO vps_instances (organization_id, instance_id, name, region_id, status, created_at)
       SELECT organization_id, instance_id, 'never ran', (SELECT min(region_id) FROM regions), 'error', plan_since FROM bare
     ), sub AS (
       INSERT INTO subscriptions (organization_id, subscription_id, resource_kind, resource_id, plan_since)
       SELECT organization_id, instance_id, 'vps', instance_id, plan_since FROM bare
     )
     INSERT INTO addons (organization_id, addon_id, instance_id, name, created_at)
     SELECT organization_id, subscription_id, instance_id, 'add-on', plan_since FROM bare`,
    [organizationId],
  );
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

import type { PlanPrice } from '../../domain/billing/charge.ts';
import type { Instant } from '../../domain/instant.ts';
import type { ParkedReason } from '../billing/parkedInstances.ts';
import { type MaybePrice, priceNowSql, withPrice } from '../plans/planQueries.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';
import type { SubscriptionKey, SubscriptionTerms } from '../subscriptions/subscriptions.ts';

export interface AddonRow {
  organizationId: bigint;
  organization: string;
  addonId: bigint;
  instanceId: bigint;
  instance: string;
  region: string;
  /** What the provisioner calls the instance. */
  externalRef: string | null;
  name: string;
  plan: string;
  quantity: number;
  createdAt: Instant;
  deletedAt: Instant | null;
  billingStartedAt: Instant | null;
  parkedReason: ParkedReason | null;
  /** Of one, in force now; null: none is, or the add-on is deleted. */
  price: PlanPrice | null;
}

type PricedRow = Omit<AddonRow, 'price'> & MaybePrice;

const VIEW = `
  SELECT a.organization_id AS "organizationId", coalesce(h.handle, 'id:' || a.organization_id) AS organization,
         a.addon_id AS "addonId", a.instance_id AS "instanceId", i.name AS instance, r.code AS region,
         i.external_ref AS "externalRef", a.name, p.code AS plan, sub.quantity, a.created_at AS "createdAt",
         a.deleted_at AS "deletedAt", sub.billing_started_at AS "billingStartedAt",
         sub.parked_reason AS "parkedReason", price.price_monthly_micros AS "priceMonthlyMicros",
         price.hourly_numerator AS "hourlyNumerator", price.hourly_denominator AS "hourlyDenominator"
  FROM addons a
  JOIN vps_instances i USING (organization_id, instance_id)
  JOIN regions r ON r.region_id = i.region_id
  JOIN subscriptions sub ON sub.organization_id = a.organization_id AND sub.subscription_id = a.addon_id
  JOIN plans p ON p.plan_id = sub.plan_id
  LEFT JOIN LATERAL (${priceNowSql('sub.plan_id')}) price ON a.deleted_at IS NULL
  LEFT JOIN organization_handles h ON h.organization_id = a.organization_id`;

/** Returns its number. */
export async function insertAddon(
  db: Queryable,
  addon: {
    organizationId: bigint;
    instanceId: bigint;
    name: string;
    planId: number;
    quantity: number;
    createdAt: Instant;
  },
): Promise<bigint> {
  const { rows } = await db.query<{ id: bigint }>(
    `WITH number AS (
       SELECT nextval(pg_get_serial_sequence('subscriptions', 'subscription_id')) AS id
     ), sub AS (
       INSERT INTO subscriptions
         (organization_id, subscription_id, resource_kind, resource_id, plan_id, quantity, plan_since)
       SELECT $1, id, 'addon', id, $4, $5, $6 FROM number
     )
     INSERT INTO addons (organization_id, addon_id, instance_id, name, created_at)
     SELECT $1, id, $2, $3, $6 FROM number RETURNING addon_id AS id`,
    [
      addon.organizationId,
      addon.instanceId,
      addon.name,
      addon.planId,
      addon.quantity,
      timestamp(addon.createdAt),
    ],
  );
  return onlyRow(rows).id;
}

/** An instance's add-ons after a given one, in order of their number: those that are there, or the deleted ones. */
export async function readAddons(
  db: Queryable,
  organizationId: bigint,
  instanceId: bigint,
  page: { deleted: boolean; after: bigint; limit: number },
): Promise<AddonRow[]> {
  const { rows } = await db.query<PricedRow>(
    `${VIEW} WHERE a.organization_id = $1 AND a.instance_id = $2 AND a.addon_id > $3
       AND (a.deleted_at IS NOT NULL) = $4 ORDER BY a.addon_id LIMIT $5`,
    [organizationId, instanceId, page.after, page.deleted, page.limit],
  );
  return rows.map(withPrice);
}

/** All that are there, of a region or of all, in order of their keys. */
export async function readLivingAddons(
  db: Queryable,
  page: {
    region: string | null;
    after: { organizationId: bigint; addonId: bigint } | null;
    limit: number;
  },
): Promise<AddonRow[]> {
  const { rows } = await db.query<PricedRow>(
    `${VIEW} WHERE a.deleted_at IS NULL AND ($1::text IS NULL OR r.code = $1)
       AND ($2::bigint IS NULL OR (a.organization_id, a.addon_id) > ($2::bigint, $3::bigint))
     ORDER BY a.organization_id, a.addon_id LIMIT $4`,
    [page.region, page.after?.organizationId ?? null, page.after?.addonId ?? null, page.limit],
  );
  return rows.map(withPrice);
}

export async function readAddon(
  db: Queryable,
  organizationId: bigint,
  instanceId: bigint,
  addonId: bigint,
): Promise<AddonRow | null> {
  const { rows } = await db.query<PricedRow>(
    `${VIEW} WHERE a.organization_id = $1 AND a.addon_id = $3 AND a.instance_id = $2`,
    [organizationId, instanceId, addonId],
  );
  return rows[0] === undefined ? null : withPrice(rows[0]);
}

/** How many add-ons an organization has that are not deleted. */
export async function countLivingAddons(db: Queryable, organizationId: bigint): Promise<bigint> {
  const { rows } = await db.query<{ count: bigint }>(
    'SELECT count(*) FROM addons WHERE organization_id = $1 AND deleted_at IS NULL',
    [organizationId],
  );
  return onlyRow(rows).count;
}

/** An add-on and what it is billed for. */
export interface LockedAddon extends SubscriptionKey, SubscriptionTerms {
  name: string;
  deletedAt: Instant | null;
}

/** Reads an add-on and keeps others from changing it. Null when it is not there. */
export async function lockAddon(
  db: Queryable,
  organizationId: bigint,
  instanceId: bigint,
  addonId: bigint,
): Promise<LockedAddon | null> {
  const { rows } = await db.query<LockedAddon>(
    `SELECT sub.organization_id AS "organizationId", sub.subscription_id AS "subscriptionId", sub.plan_id AS "planId",
            sub.quantity, sub.plan_since AS "planSince", a.name, a.deleted_at AS "deletedAt"
     FROM addons a JOIN subscriptions sub ON sub.organization_id = a.organization_id AND sub.subscription_id = a.addon_id
     WHERE a.organization_id = $1 AND a.instance_id = $2 AND a.addon_id = $3 FOR NO KEY UPDATE`,
    [organizationId, instanceId, addonId],
  );
  return rows[0] ?? null;
}

import type { Instant } from '../../domain/instant.ts';
import type { PlanPrice } from '../../domain/billing/charge.ts';
import type { ParkedReason } from '../billing/parkedInstances.ts';
import { type HeldColumns, heldSql } from '../debtors/held.ts';
import { tellStatus } from '../events/statusEvents.ts';
import { type MaybePrice, priceNowSql, withPrice } from '../plans/planQueries.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';
import type { BillingState, SubscriptionKey, SubscriptionTerms } from '../subscriptions/subscriptions.ts';

export type ContainerStatus = 'deploying' | 'running' | 'stopped' | 'error' | 'deleted';

export interface ContainerRow extends HeldColumns {
  organizationId: bigint;
  organization: string;
  containerId: bigint;
  name: string;
  image: string;
  plan: string;
  memoryMib: number;
  status: ContainerStatus;
  createdAt: Instant;
  deletedAt: Instant | null;
  subscriptionId: bigint;
  billingStartedAt: Instant | null;
  parkedReason: ParkedReason | null;
  /** Of its plan, in force now; null: none is, or the container is deleted. */
  price: PlanPrice | null;
}

const VIEW = `
  SELECT c.organization_id AS "organizationId", coalesce(h.handle, 'id:' || c.organization_id) AS organization,
         c.container_id AS "containerId", c.name, c.image, p.code AS plan, p.memory_mib AS "memoryMib", c.status,
         c.created_at AS "createdAt", c.deleted_at AS "deletedAt", sub.subscription_id AS "subscriptionId",
         sub.billing_started_at AS "billingStartedAt", sub.parked_reason AS "parkedReason",
         ${heldSql('c')}, price.price_monthly_micros AS "priceMonthlyMicros", price.hourly_numerator AS "hourlyNumerator",
         price.hourly_denominator AS "hourlyDenominator"
  FROM containers c
  CROSS JOIN LATERAL (
    SELECT * FROM subscriptions s
    WHERE s.organization_id = c.organization_id AND s.resource_kind = 'container' AND s.resource_id = c.container_id OFFSET 0
  ) sub
  JOIN plans p ON p.plan_id = sub.plan_id
  LEFT JOIN LATERAL (${priceNowSql('sub.plan_id')}) price ON c.deleted_at IS NULL
  LEFT JOIN organization_handles h ON h.organization_id = c.organization_id`;

type PricedRow = Omit<ContainerRow, 'price'> & MaybePrice;

export async function insertContainer(
  db: Queryable,
  container: { organizationId: bigint; name: string; image: string; planId: number; createdAt: Instant },
): Promise<bigint> {
  const { rows } = await db.query<{ id: bigint }>(
    `WITH made AS (
       INSERT INTO containers (organization_id, name, image, status, created_at)
       VALUES ($1, $2, $3, 'deploying', $5) RETURNING *
     )
     INSERT INTO subscriptions (organization_id, resource_kind, resource_id, plan_id, plan_since)
     SELECT organization_id, 'container', container_id, $4, created_at FROM made
     RETURNING resource_id AS id`,
    [
      container.organizationId,
      container.name,
      container.image,
      container.planId,
      timestamp(container.createdAt),
    ],
  );
  return onlyRow(rows).id;
}

/** How many containers an organization has that are not deleted. */
export async function countLivingContainers(db: Queryable, organizationId: bigint): Promise<bigint> {
  const { rows } = await db.query<{ count: bigint }>(
    'SELECT count(*) FROM containers WHERE organization_id = $1 AND deleted_at IS NULL',
    [organizationId],
  );
  return onlyRow(rows).count;
}

/** An organization's containers after a given one, in order of their number; the deleted only when asked for. */
export async function readContainers(
  db: Queryable,
  organizationId: bigint,
  page: { status: ContainerStatus | null; after: bigint; limit: number },
): Promise<ContainerRow[]> {
  const { rows } = await db.query<PricedRow>(
    `${VIEW} WHERE c.organization_id = $1 AND c.container_id > $2
       AND CASE WHEN $3::text IS NULL THEN c.deleted_at IS NULL ELSE c.status = $3 END ORDER BY c.container_id LIMIT $4`,
    [organizationId, page.after, page.status, page.limit],
  );
  return rows.map(withPrice);
}

/** Containers that wait to be deployed, of all organizations, in order of their keys. */
export async function readDeployingContainers(
  db: Queryable,
  page: { after: { organizationId: bigint; containerId: bigint } | null; limit: number },
): Promise<ContainerRow[]> {
  const { rows } = await db.query<PricedRow>(
    `${VIEW} WHERE c.status = 'deploying' AND NOT c.held
       AND ($1::bigint IS NULL OR (c.organization_id, c.container_id) > ($1::bigint, $2::bigint))
     ORDER BY c.organization_id, c.container_id LIMIT $3`,
    [page.after?.organizationId ?? null, page.after?.containerId ?? null, page.limit],
  );
  return rows.map(withPrice);
}

export async function readContainer(
  db: Queryable,
  organizationId: bigint,
  containerId: bigint,
): Promise<ContainerRow | null> {
  const { rows } = await db.query<PricedRow>(`${VIEW} WHERE c.organization_id = $1 AND c.container_id = $2`, [
    organizationId,
    containerId,
  ]);
  return rows[0] === undefined ? null : withPrice(rows[0]);
}

/** A container's status and what it is billed for. */
export interface LockedContainer extends SubscriptionKey, SubscriptionTerms {
  containerId: bigint;
  status: ContainerStatus;
  billingState: BillingState;
}

const LOCKED = `SELECT c.container_id AS "containerId", c.status, sub.organization_id AS "organizationId",
         sub.subscription_id AS "subscriptionId", sub.plan_id AS "planId", sub.quantity, sub.plan_since AS "planSince",
         sub.billing_state AS "billingState"
  FROM containers c JOIN subscriptions sub ON sub.organization_id = c.organization_id
    AND sub.resource_kind = 'container' AND sub.resource_id = c.container_id
  WHERE c.organization_id = $1 AND c.container_id = $2`;

/** What the container is now, without keeping others from changing it. Null when it is not there. */
export async function peekContainer(
  db: Queryable,
  organizationId: bigint,
  containerId: bigint,
): Promise<LockedContainer | null> {
  const { rows } = await db.query<LockedContainer>(LOCKED, [organizationId, containerId]);
  return rows[0] ?? null;
}

/** Reads a container and keeps others from changing it. Null when it is not there. */
export async function lockContainer(
  db: Queryable,
  organizationId: bigint,
  containerId: bigint,
): Promise<LockedContainer | null> {
  const { rows } = await db.query<LockedContainer>(`${LOCKED} FOR NO KEY UPDATE`, [
    organizationId,
    containerId,
  ]);
  return rows[0] ?? null;
}

/** Call it with the wallet locked: another status is an event. */
export async function setContainerStatus(
  db: Queryable,
  { organizationId, containerId, status: before }: LockedContainer,
  status: ContainerStatus,
  moment: Instant,
): Promise<void> {
  const { rows } = await db.query<{ name: string }>(
    `UPDATE containers SET status = $3::text, deleted_at = CASE WHEN $3::text = 'deleted' THEN $4::timestamptz END
     WHERE organization_id = $1 AND container_id = $2 RETURNING name`,
    [organizationId, containerId, status, timestamp(moment)],
  );
  if (status === before) return;
  const { name } = onlyRow(rows);
  await tellStatus(db, 'container', { organizationId, id: containerId, name, status });
}

/** Containers that have been deploying for a while, for the simulation. */
export async function findLongDeploying(
  db: Queryable,
  afterMs: number,
  limit: number,
): Promise<{ organizationId: bigint; containerId: bigint }[]> {
  const { rows } = await db.query<{ organizationId: bigint; containerId: bigint }>(
    `SELECT organization_id AS "organizationId", container_id AS "containerId" FROM containers
     WHERE status = 'deploying' AND NOT held AND created_at <= clock_timestamp() - make_interval(secs => $1::integer / 1000.0)
     ORDER BY created_at LIMIT $2`,
    [afterMs, limit],
  );
  return rows;
}

import type { Instant } from '../../domain/instant.ts';
import { onlyRow, type Queryable } from '../pool.ts';

export type ContainerStatus = 'deploying' | 'running' | 'stopped' | 'error' | 'deleted';

export interface ContainerPlan {
  code: string;
  memoryMib: number;
}

export interface ContainerRow {
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
}

const VIEW = `
  SELECT c.organization_id AS "organizationId", coalesce(h.handle, 'id:' || c.organization_id) AS organization,
         c.container_id AS "containerId", c.name, c.image, p.code AS plan, p.memory_mib AS "memoryMib", c.status,
         c.created_at AS "createdAt", c.deleted_at AS "deletedAt"
  FROM containers c
  CROSS JOIN LATERAL (
    SELECT plan_id FROM subscriptions s
    WHERE s.organization_id = c.organization_id AND s.resource_kind = 'container' AND s.resource_id = c.container_id OFFSET 0
  ) sub
  JOIN plans p ON p.plan_id = sub.plan_id
  LEFT JOIN organization_handles h ON h.organization_id = c.organization_id`;

export async function readContainerPlans(db: Queryable): Promise<ContainerPlan[]> {
  const { rows } = await db.query<ContainerPlan>(
    `SELECT code, memory_mib AS "memoryMib" FROM plans
     WHERE kind = 'container' AND retired_at IS NULL ORDER BY memory_mib, code`,
  );
  return rows;
}

/** False when the code is taken. */
export async function insertContainerPlan(db: Queryable, plan: ContainerPlan): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO plans (kind, code, display_name, memory_mib) VALUES ('container', $1, $1, $2)
     ON CONFLICT DO NOTHING`,
    [plan.code, plan.memoryMib],
  );
  return rowCount === 1;
}

/** False when there is no such available plan. */
export async function retireContainerPlan(db: Queryable, code: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE plans SET retired_at = now() WHERE kind = 'container' AND code = $1 AND retired_at IS NULL`,
    [code],
  );
  return rowCount === 1;
}

/** Null when the plan is not available. */
export async function insertContainer(
  db: Queryable,
  container: { organizationId: bigint; name: string; image: string; plan: string },
): Promise<bigint | null> {
  const { rows } = await db.query<{ id: bigint }>(
    `WITH plan AS (
       SELECT plan_id FROM plans WHERE kind = 'container' AND code = $2 AND retired_at IS NULL
     ), made AS (
       INSERT INTO containers (organization_id, name, image, status)
       SELECT $1, $3, $4, 'deploying' FROM plan RETURNING *
     )
     INSERT INTO subscriptions (organization_id, resource_kind, resource_id, plan_id, plan_since)
     SELECT made.organization_id, 'container', container_id, plan_id, created_at FROM made, plan
     RETURNING resource_id AS id`,
    [container.organizationId, container.plan, container.name, container.image],
  );
  return rows[0]?.id ?? null;
}

/** An organization's containers after a given one, in order of their number; the deleted only when asked for. */
export async function readContainers(
  db: Queryable,
  organizationId: bigint,
  page: { status: ContainerStatus | null; after: bigint; limit: number },
): Promise<ContainerRow[]> {
  const { rows } = await db.query<ContainerRow>(
    `${VIEW} WHERE c.organization_id = $1 AND c.container_id > $2
       AND CASE WHEN $3::text IS NULL THEN c.deleted_at IS NULL ELSE c.status = $3 END ORDER BY c.container_id LIMIT $4`,
    [organizationId, page.after, page.status, page.limit],
  );
  return rows;
}

/** Containers that wait to be deployed, of all organizations, in order of their keys. */
export async function readDeployingContainers(
  db: Queryable,
  page: { after: { organizationId: bigint; containerId: bigint } | null; limit: number },
): Promise<ContainerRow[]> {
  const { rows } = await db.query<ContainerRow>(
    `${VIEW} WHERE c.status = 'deploying'
       AND ($1::bigint IS NULL OR (c.organization_id, c.container_id) > ($1::bigint, $2::bigint))
     ORDER BY c.organization_id, c.container_id LIMIT $3`,
    [page.after?.organizationId ?? null, page.after?.containerId ?? null, page.limit],
  );
  return rows;
}

export async function readContainer(
  db: Queryable,
  organizationId: bigint,
  containerId: bigint,
): Promise<ContainerRow | null> {
  const { rows } = await db.query<ContainerRow>(
    `${VIEW} WHERE c.organization_id = $1 AND c.container_id = $2`,
    [organizationId, containerId],
  );
  return rows[0] ?? null;
}

/** Reads a container's status and keeps others from changing it. Null when it is not there. */
export async function lockContainer(
  db: Queryable,
  organizationId: bigint,
  containerId: bigint,
): Promise<ContainerStatus | null> {
  const { rows } = await db.query<{ status: ContainerStatus }>(
    'SELECT status FROM containers WHERE organization_id = $1 AND container_id = $2 FOR NO KEY UPDATE',
    [organizationId, containerId],
  );
  return rows[0]?.status ?? null;
}

export async function setContainerStatus(
  db: Queryable,
  organizationId: bigint,
  containerId: bigint,
  status: ContainerStatus,
): Promise<void> {
  const { rows } = await db.query(
    `WITH changed AS (
       UPDATE containers SET status = $3::text, deleted_at = CASE WHEN $3::text = 'deleted' THEN clock_timestamp() END
       WHERE organization_id = $1 AND container_id = $2 RETURNING *
     ), ended AS (
       UPDATE subscriptions sub SET ended_at = changed.deleted_at FROM changed
       WHERE changed.deleted_at IS NOT NULL AND sub.organization_id = changed.organization_id
         AND sub.resource_kind = 'container' AND sub.resource_id = changed.container_id
     )
     SELECT FROM changed`,
    [organizationId, containerId, status],
  );
  onlyRow(rows);
}

/** Marks containers that have been deploying for a while as running, for the simulation. Returns how many. */
export async function advanceContainers(db: Queryable, afterMs: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `WITH due AS (
       SELECT organization_id, container_id FROM containers
       WHERE status = 'deploying' AND created_at <= clock_timestamp() - make_interval(secs => $1::integer / 1000.0)
       ORDER BY created_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
     )
     UPDATE containers c SET status = 'running'
     FROM due WHERE c.organization_id = due.organization_id AND c.container_id = due.container_id`,
    [afterMs, limit],
  );
  return rowCount ?? 0;
}

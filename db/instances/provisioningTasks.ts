import type { Instant } from '../../domain/instant.ts';
import type { Task } from '../../domain/instances/powerActions.ts';
import type { InstanceRow, InstanceStatus } from './instances.ts';
import { type Queryable, timestamp } from '../pool.ts';

/** Something that a provisioner has to do. */
export interface PendingTask {
  organizationId: bigint;
  organization: string;
  instanceId: bigint;
  name: string;
  status: InstanceStatus;
  plan: string | null;
  region: string;
  externalRef: string | null;
  task: Task;
  pendingSince: Instant;
}

/** Where a page of tasks ended. */
export interface TaskKey {
  pendingSince: Instant;
  organizationId: bigint;
  instanceId: bigint;
}

/** Asks the provisioner for something; what was asked before is replaced. */
export async function addPendingTask(
  db: Queryable,
  instance: InstanceRow,
  task: Task,
  moment: Instant,
): Promise<InstanceRow> {
  await db.query(
    `UPDATE vps_instances SET wanted_work = $3, wanted_since = $4, wanted_claimed_until = NULL
     WHERE organization_id = $1 AND instance_id = $2`,
    [instance.organizationId, instance.instanceId, task, timestamp(moment)],
  );
  return { ...instance, pendingTask: task, pendingSince: moment };
}

/** The task is done, or has failed permanently. */
export async function clearTask(db: Queryable, instance: InstanceRow): Promise<InstanceRow> {
  await db.query(
    `UPDATE vps_instances SET wanted_work = NULL, wanted_since = NULL, wanted_claimed_until = NULL
     WHERE organization_id = $1 AND instance_id = $2`,
    [instance.organizationId, instance.instanceId],
  );
  return { ...instance, pendingTask: null, pendingSince: null };
}

const TASK = `i.organization_id AS "organizationId", coalesce(h.handle, 'id:' || i.organization_id) AS organization,
  i.instance_id AS "instanceId", i.name, i.status, p.code AS plan, r.code AS region, i.external_ref AS "externalRef",
  i.wanted_work AS task, i.wanted_since AS "pendingSince"`;

const NAMES = `
  JOIN regions r ON r.region_id = i.region_id
  JOIN subscriptions sub ON sub.organization_id = i.organization_id AND sub.subscription_id = i.instance_id
  LEFT JOIN plans p ON p.plan_id = sub.plan_id
  LEFT JOIN organization_handles h ON h.organization_id = i.organization_id`;

/** Of what is held, the owner's choice of power waits for the end of the suspension. */
const MAY_BE_DONE = `(NOT held OR wanted_work IN ('resize', 'delete'))`;

/** Pending tasks, the longest waiting first. */
export async function readPendingTasks(
  db: Queryable,
  page: { region: string | null; task: Task | null; after: TaskKey | null; limit: number },
): Promise<PendingTask[]> {
  const { rows } = await db.query<PendingTask>(
    `SELECT ${TASK} FROM vps_instances i ${NAMES}
     WHERE i.wanted_work IS NOT NULL AND ${MAY_BE_DONE} AND ($1::text IS NULL OR r.code = $1) AND ($2::text IS NULL OR i.wanted_work = $2)
       AND ($3::timestamptz IS NULL OR (i.wanted_since, i.organization_id, i.instance_id) > ($3, $4::bigint, $5::bigint))
     ORDER BY i.wanted_since, i.organization_id, i.instance_id LIMIT $6`,
    [
      page.region,
      page.task,
      page.after === null ? null : timestamp(page.after.pendingSince),
      page.after?.organizationId ?? null,
      page.after?.instanceId ?? null,
      page.limit,
    ],
  );
  return rows;
}

/**
 * Claims tasks that have waited for some seconds, for a limited time: no other provisioner gets them meanwhile, and the
 * claims of one that dies run out.
 */
export async function claimTasks(
  db: Queryable,
  claim: { wantedForMs: number; provisionAfterMs: number; holdMs: number; limit: number },
): Promise<PendingTask[]> {
  const { rows } = await db.query<PendingTask>(
    `WITH due AS (
       SELECT organization_id, instance_id FROM vps_instances
       WHERE wanted_work IS NOT NULL AND ${MAY_BE_DONE} AND coalesce(wanted_claimed_until < clock_timestamp(), true)
         AND wanted_since <= clock_timestamp()
           - make_interval(secs => CASE wanted_work WHEN 'provision' THEN $2::integer ELSE $1::integer END / 1000.0)
       ORDER BY wanted_since LIMIT $4 FOR NO KEY UPDATE SKIP LOCKED
     ), i AS (
       UPDATE vps_instances v SET wanted_claimed_until = clock_timestamp() + make_interval(secs => $3::integer / 1000.0)
       FROM due WHERE v.organization_id = due.organization_id AND v.instance_id = due.instance_id
       RETURNING v.*
     )
     SELECT ${TASK} FROM i ${NAMES}`,
    [claim.wantedForMs, claim.provisionAfterMs, claim.holdMs, claim.limit],
  );
  return rows;
}

import type { Instant } from '../../domain/instant.ts';
import type { Task } from '../../domain/instances/powerActions.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';

export type InstanceStatus = 'provisioning' | 'running' | 'stopped' | 'error' | 'deleted';

export interface InstanceRow {
  organizationId: bigint;
  instanceId: bigint;
  name: string;
  planId: number | null;
  planSince: Instant;
  status: InstanceStatus;
  createdAt: Instant;
  deletedAt: Instant | null;
  billingStartedAt: Instant | null;
  billingState: 'none' | 'metered' | 'parked' | 'settled';
  /** What the provisioner has yet to do, and since when. */
  pendingTask: Task | null;
  pendingSince: Instant | null;
}

const INSTANCE = `organization_id AS "organizationId", instance_id AS "instanceId", name, plan_id AS "planId",
  plan_since AS "planSince", status, created_at AS "createdAt", deleted_at AS "deletedAt",
  billing_started_at AS "billingStartedAt", billing_state AS "billingState", wanted_work AS "pendingTask",
  wanted_since AS "pendingSince"`;

/**
 * Locks an organization's wallet against billing and says the moment at which the change happens. The moment is read
 * after the lock is held and lies behind the wallet's mark, so that no change can slip in where hours are billed
 * already; the raised version tells a run that read the fleet before. Null when there is no such organization.
 */
export async function beginFleetChange(db: Queryable, organizationId: bigint): Promise<Instant | null> {
  const { rows } = await db.query<{ moment: Instant }>(
    `UPDATE wallets SET fleet_version = fleet_version + 1 WHERE organization_id = $1
     RETURNING greatest(clock_timestamp(), billed_through + interval '1 microsecond') AS moment`,
    [organizationId],
  );
  return rows[0]?.moment ?? null;
}

export async function insertInstance(
  db: Queryable,
  instance: {
    organizationId: bigint;
    name: string;
    regionId: number;
    planId: number | null;
    createdAt: Instant;
  },
): Promise<InstanceRow> {
  const { rows } = await db.query<InstanceRow>(
    `INSERT INTO vps_instances (organization_id, name, region_id, plan_id, plan_since, status, created_at,
                                wanted_work, wanted_since)
     VALUES ($1, $2, $3, $4, $5, 'provisioning', $5, 'provision', $5) RETURNING ${INSTANCE}`,
    [
      instance.organizationId,
      instance.name,
      instance.regionId,
      instance.planId,
      timestamp(instance.createdAt),
    ],
  );
  await recordStatus(db, onlyRow(rows), instance.createdAt);
  return onlyRow(rows);
}

/** How many instances an organization has that are not deleted. */
export async function countLivingInstances(db: Queryable, organizationId: bigint): Promise<bigint> {
  const { rows } = await db.query<{ count: bigint }>(
    'SELECT count(*) FROM vps_instances WHERE organization_id = $1 AND deleted_at IS NULL',
    [organizationId],
  );
  return onlyRow(rows).count;
}

/** What the instance is now, without keeping others from changing it. Null when it is not there. */
export async function peekInstance(
  db: Queryable,
  organizationId: bigint,
  instanceId: bigint,
): Promise<InstanceRow | null> {
  const { rows } = await db.query<InstanceRow>(
    `SELECT ${INSTANCE} FROM vps_instances WHERE organization_id = $1 AND instance_id = $2`,
    [organizationId, instanceId],
  );
  return rows[0] ?? null;
}

/** Reads an instance and keeps others from changing it until the transaction ends. Null when it is not there. */
export async function lockInstance(
  db: Queryable,
  organizationId: bigint,
  instanceId: bigint,
): Promise<InstanceRow | null> {
  const { rows } = await db.query<InstanceRow>(
    `SELECT ${INSTANCE} FROM vps_instances WHERE organization_id = $1 AND instance_id = $2 FOR NO KEY UPDATE`,
    [organizationId, instanceId],
  );
  return rows[0] ?? null;
}

/** The instance's first hour starts now (rule 1); a wallet at rest wakes up just before it. */
export async function startMetering(
  db: Queryable,
  instance: InstanceRow,
  moment: Instant,
): Promise<InstanceRow> {
  await db.query(
    `UPDATE wallets SET billed_through = $2::timestamptz - interval '1 microsecond'
     WHERE organization_id = $1 AND billed_through IS NULL`,
    [instance.organizationId, timestamp(moment)],
  );
  return changed(
    db,
    instance,
    moment,
    `status = 'running', billing_state = 'metered', billing_started_at = $3`,
    [timestamp(moment)],
  );
}

export async function setStatus(
  db: Queryable,
  instance: InstanceRow,
  status: 'provisioning' | 'running' | 'stopped' | 'error',
  moment: Instant,
): Promise<InstanceRow> {
  return changed(db, instance, moment, 'status = $3', [status]);
}

/**
 * Gives an instance another plan from a moment on; the plan it had goes into its history. An instance whose plan was
 * unknown is corrected instead: the plan holds from its beginning, and its parked hours can be billed.
 */
export async function setPlan(
  db: Queryable,
  instance: InstanceRow,
  planId: number,
  moment: Instant,
): Promise<InstanceRow> {
  if (instance.planId === null) return changed(db, instance, moment, 'plan_id = $3', [planId]);
  await db.query(
    `INSERT INTO vps_instance_plan_history (organization_id, instance_id, effective_from, effective_until, plan_id)
     VALUES ($1, $2, $3, $4, $5)`,
    [
      instance.organizationId,
      instance.instanceId,
      timestamp(instance.planSince),
      timestamp(moment),
      instance.planId,
    ],
  );
  return changed(db, instance, moment, 'plan_id = $3, plan_since = $4', [planId, timestamp(moment)]);
}

export async function setName(db: Queryable, instance: InstanceRow, name: string): Promise<InstanceRow> {
  return changed(db, instance, instance.createdAt, 'name = $3', [name]);
}

/** What the provisioner calls the instance. */
export async function setExternalRef(
  db: Queryable,
  instance: InstanceRow,
  ref: string,
): Promise<InstanceRow> {
  return changed(db, instance, instance.createdAt, 'external_ref = $3', [ref]);
}

/** Ends the instance's life, and so its billing (rule 3); tearing it down is left to the provisioner. */
export async function endInstance(
  db: Queryable,
  instance: InstanceRow,
  moment: Instant,
): Promise<InstanceRow> {
  return changed(
    db,
    instance,
    moment,
    `status = 'deleted', deleted_at = $3, wanted_work = 'delete', wanted_since = $3, wanted_claimed_until = NULL`,
    [timestamp(moment)],
  );
}

async function changed(
  db: Queryable,
  instance: InstanceRow,
  moment: Instant,
  assignments: string,
  values: unknown[],
): Promise<InstanceRow> {
  const { rows } = await db.query<InstanceRow>(
    `UPDATE vps_instances SET ${assignments} WHERE organization_id = $1 AND instance_id = $2 RETURNING ${INSTANCE}`,
    [instance.organizationId, instance.instanceId, ...values],
  );
  const after = onlyRow(rows);
  if (after.status !== instance.status) await recordStatus(db, after, moment);
  return after;
}

async function recordStatus(db: Queryable, instance: InstanceRow, moment: Instant): Promise<void> {
  await db.query(
    `INSERT INTO vps_instance_status_history (organization_id, instance_id, changed_at, status) VALUES ($1, $2, $3, $4)`,
    [instance.organizationId, instance.instanceId, timestamp(moment), instance.status],
  );
}

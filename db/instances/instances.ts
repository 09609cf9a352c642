import type { Instant } from '../../domain/instant.ts';
import type { Task } from '../../domain/instances/powerActions.ts';
import { endAddonsOf, startAddonsOf } from '../addons/lives.ts';
import { tellStatus } from '../events/statusEvents.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';
import {
  type BillingState,
  changeTerms,
  endSubscription,
  startMetering,
  type SubscriptionKey,
} from '../subscriptions/subscriptions.ts';

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
  billingState: BillingState;
  /** What the provisioner has yet to do, and since when. */
  pendingTask: Task | null;
  pendingSince: Instant | null;
  isHeld: boolean;
}

const INSTANCE = `i.organization_id AS "organizationId", i.instance_id AS "instanceId", i.name, sub.plan_id AS "planId",
  sub.plan_since AS "planSince", i.status, i.created_at AS "createdAt", i.deleted_at AS "deletedAt",
  sub.billing_started_at AS "billingStartedAt", sub.billing_state AS "billingState", i.wanted_work AS "pendingTask",
  i.wanted_since AS "pendingSince", i.held AS "isHeld"`;

/** An instance's subscription bears its number. */
const BY_KEY = `i.organization_id = $1 AND i.instance_id = $2
  AND sub.organization_id = i.organization_id AND sub.subscription_id = i.instance_id`;

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
    `WITH i AS (
       INSERT INTO vps_instances (organization_id, name, region_id, status, created_at, wanted_work, wanted_since)
       VALUES ($1, $2, $3, 'provisioning', $5, 'provision', $5) RETURNING *
     ), sub AS (
       INSERT INTO subscriptions (organization_id, subscription_id, resource_kind, resource_id, plan_id, plan_since)
       SELECT organization_id, instance_id, 'vps', instance_id, $4, created_at FROM i RETURNING *
     )
     SELECT ${INSTANCE} FROM i, sub`,
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
    `SELECT ${INSTANCE} FROM vps_instances i, subscriptions sub WHERE ${BY_KEY}`,
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
    `SELECT ${INSTANCE} FROM vps_instances i, subscriptions sub WHERE ${BY_KEY} FOR NO KEY UPDATE`,
    [organizationId, instanceId],
  );
  return rows[0] ?? null;
}

/** The instance runs for the first time, and is billed from now on, as are its add-ons. */
export async function startInstance(
  db: Queryable,
  instance: InstanceRow,
  moment: Instant,
): Promise<InstanceRow> {
  await startMetering(db, subscriptionOf(instance), moment);
  await startAddonsOf(db, instance, moment);
  return setStatus(db, instance, 'running', moment);
}

/** Call it, and what follows, with the wallet locked: another status is an event. */
export async function setStatus(
  db: Queryable,
  instance: InstanceRow,
  status: 'provisioning' | 'running' | 'stopped' | 'error',
  moment: Instant,
): Promise<InstanceRow> {
  return changed(db, instance, moment, 'status = $3', [status]);
}

/** Gives an instance another plan from a moment on; one whose plan was unknown is corrected instead. */
export async function setPlan(
  db: Queryable,
  instance: InstanceRow,
  planId: number,
  moment: Instant,
): Promise<InstanceRow> {
  const terms = await changeTerms(
    db,
    { ...subscriptionOf(instance), planId: instance.planId, planSince: instance.planSince, quantity: 1 },
    { planId },
    moment,
  );
  return { ...instance, planId: terms.planId, planSince: terms.planSince };
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

/** Ends the instance's life and its add-ons', and so their billing (rule 3); tearing it down is left to the provisioner. */
export async function endInstance(
  db: Queryable,
  instance: InstanceRow,
  moment: Instant,
): Promise<InstanceRow> {
  await endSubscription(db, subscriptionOf(instance), moment);
  await endAddonsOf(db, instance, moment);
  return changed(
    db,
    instance,
    moment,
    `status = 'deleted', deleted_at = $3, wanted_work = 'delete', wanted_since = $3, wanted_claimed_until = NULL`,
    [timestamp(moment)],
  );
}

function subscriptionOf({ organizationId, instanceId }: InstanceRow): SubscriptionKey {
  return { organizationId, subscriptionId: instanceId };
}

async function changed(
  db: Queryable,
  instance: InstanceRow,
  moment: Instant,
  assignments: string,
  values: unknown[],
): Promise<InstanceRow> {
  const { rows } = await db.query<InstanceRow>(
    `UPDATE vps_instances i SET ${assignments} FROM subscriptions sub WHERE ${BY_KEY} RETURNING ${INSTANCE}`,
    [instance.organizationId, instance.instanceId, ...values],
  );
  const after = onlyRow(rows);
  if (after.status === instance.status) return after;
  await recordStatus(db, after, moment);
  await tellStatus(db, 'instance', { ...after, id: after.instanceId });
  return after;
}

async function recordStatus(db: Queryable, instance: InstanceRow, moment: Instant): Promise<void> {
  await db.query(
    `INSERT INTO vps_instance_status_history (organization_id, instance_id, changed_at, status) VALUES ($1, $2, $3, $4)`,
    [instance.organizationId, instance.instanceId, timestamp(moment), instance.status],
  );
}

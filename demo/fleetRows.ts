import type { DemoFleet } from './fleet.ts';
import type { DemoOrganization } from './organization.ts';
import { type Instant, parseInstant } from '../domain/instant.ts';
import { parseDecimal, parseMicros } from '../domain/money.ts';
import { insertPlan } from '../db/plans/plans.ts';
import { addPlanPrice } from '../db/plans/prices.ts';
import { insertRegion } from '../db/plans/regions.ts';
import {
  insertDemoAddons,
  insertDemoContainers,
  insertDemoMembers,
  insertDemoPeople,
  insertDemoTickets,
} from './peopleRows.ts';
import { onlyRow, type Queryable, timestamp } from '../db/pool.ts';

/**
 * Whether the database has never been used: only then may it be filled with a demo. Of two starts at once the second
 * waits here until the first has committed, and then finds the database in use.
 */
export async function isUnused(db: Queryable): Promise<boolean> {
  await db.query('LOCK TABLE plans IN EXCLUSIVE MODE');
  const { rows } = await db.query<{ unused: boolean }>(
    `SELECT NOT EXISTS (SELECT FROM organizations) AND NOT EXISTS (SELECT FROM plans)
        AND NOT EXISTS (SELECT FROM users) AS unused`,
  );
  return onlyRow(rows).unused;
}

/**
 * Writes a demo fleet with its past, which the next billing run then bills. For one transaction, in an unused database.
 * `passwordHashes`: of those who can sign in, by e-mail.
 */
export async function insertDemoFleet(
  db: Queryable,
  fleet: DemoFleet,
  passwordHashes: Map<string, string>,
): Promise<void> {
  await insertDemoPeople(db, fleet.people, passwordHashes);
  const regions = new Map<string, number>();
  for (const region of fleet.regions) regions.set(region.code, await insertRegion(db, region));
  const plans = new Map<string, number>();
  for (const plan of fleet.plans) {
    const planId = await insertPlan(db, plan);
    plans.set(plan.code, planId);
    if (plan.price === null) continue;
    const { monthly, hourly } = plan.price;
    await addPlanPrice(db, {
      planId,
      priceMonthlyMicros: parseMicros(monthly),
      priceHourlyNanos: hourly === null ? null : parseDecimal(hourly, 9),
      effectiveFrom: parseInstant('2020-01-01'),
    });
  }
  for (const organization of fleet.organizations)
    await insertDemoOrganization(db, organization, regions, plans);
  await insertDemoMembers(db, fleet.members);
  await insertDemoContainers(db, fleet.containers);
  await insertDemoAddons(db, fleet.addons);
  await insertDemoTickets(db, fleet.tickets);
}

async function insertDemoOrganization(
  db: Queryable,
  organization: DemoOrganization,
  regions: Map<string, number>,
  plans: Map<string, number>,
): Promise<void> {
  const balance = organization.topUps.reduce((sum, topUp) => sum + topUp.amountMicros, 0n);
  const starts = organization.instances.map((i) => i.startedAt).filter((start) => start !== null);
  const firstStart = starts.reduce<Instant | null>(
    (least, start) => (least === null || start < least ? start : least),
    null,
  );
  const { rows } = await db.query<{ organization_id: bigint }>(
    `WITH made AS (INSERT INTO organizations (name, created_at) VALUES ($1, $2) RETURNING organization_id),
          handle AS (INSERT INTO organization_handles (handle, organization_id) SELECT $3, organization_id FROM made),
          wallet AS (
            INSERT INTO wallets (organization_id, balance_micros, entry_count, billed_through)
            SELECT organization_id, $4, $5, $6::timestamptz - interval '1 microsecond' FROM made
          )
     SELECT organization_id FROM made`,
    [
      organization.name,
      timestamp(organization.createdAt),
      organization.handle,
      balance,
      organization.topUps.length,
      timestamp(firstStart),
    ],
  );
  const organizationId = onlyRow(rows).organization_id;
  let balanceAfter = 0n;
  for (const [index, topUp] of organization.topUps.entries()) {
    balanceAfter += topUp.amountMicros;
    await db.query(
      `INSERT INTO wallet_ledger (organization_id, entry_no, posted_at, kind, amount_micros, balance_after_micros,
                                  idempotency_key, reason, actor)
       SELECT $1, $2, $3, 'top_up', $4, $5, $6, $7, 'user ' || user_id FROM users WHERE role = 'administrator'`,
      [
        ...[organizationId, index + 1, timestamp(topUp.at), topUp.amountMicros, balanceAfter],
        ...[`demo-${index + 1}`, topUp.reason],
      ],
    );
  }
  for (const instance of organization.instances) {
    const { rows: made } = await db.query<{ instance_id: bigint }>(
      `WITH made AS (
         INSERT INTO vps_instances (organization_id, name, region_id, status, created_at, deleted_at)
         VALUES ($1, $2, $3, $6, $7, $8) RETURNING *
       )
       INSERT INTO subscriptions (organization_id, subscription_id, resource_kind, resource_id, plan_id, plan_since,
                                  ended_at, billing_started_at, billing_state)
       SELECT organization_id, instance_id, 'vps', instance_id, $4, $5, deleted_at, $9, $10 FROM made
       RETURNING subscription_id AS instance_id`,
      [
        organizationId,
        instance.name,
        regions.get(instance.region),
        plans.get(instance.plan),
        timestamp(instance.resized?.at ?? instance.createdAt),
        instance.status,
        timestamp(instance.createdAt),
        timestamp(instance.deletedAt),
        timestamp(instance.startedAt),
        instance.startedAt === null ? 'none' : 'metered',
      ],
    );
    const instanceId = onlyRow(made).instance_id;
    if (instance.resized) {
      await db.query(
        `INSERT INTO subscription_plan_history (organization_id, subscription_id, effective_from, effective_until, plan_id)
         VALUES ($1, $2, $3, $4, $5)`,
        [
          organizationId,
          instanceId,
          timestamp(instance.createdAt),
          timestamp(instance.resized.at),
          plans.get(instance.resized.from),
        ],
      );
    }
    // The status it is in may be one of the first two.
    await db.query(
      `INSERT INTO vps_instance_status_history (organization_id, instance_id, changed_at, status)
       SELECT $1, $2, changed_at, status
       FROM (VALUES ($3::timestamptz, 'provisioning'), ($4::timestamptz, 'running'), ($5::timestamptz, $6))
         AS history (changed_at, status)
       WHERE changed_at IS NOT NULL
       ON CONFLICT DO NOTHING`,
      [
        ...[organizationId, instanceId, timestamp(instance.createdAt)],
        timestamp(instance.startedAt),
        ...[timestamp(instance.statusSince), instance.status],
      ],
    );
  }
}

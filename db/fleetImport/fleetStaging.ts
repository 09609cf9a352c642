import { billingStart, type FleetRow, hoursBefore } from '../../domain/fleetImport/fleetRow.ts';
import type { Instant } from '../../domain/instant.ts';
import { likenessOf } from '../../domain/lookAlike.ts';
import type { PlanRow } from '../../domain/fleetImport/planRow.ts';
import { type Queryable, timestamp } from '../pool.ts';

/** A row of a file and its line number. */
export type Numbered<Row> = Row & { line: number };

/**
 * Makes the tables that hold a fleet and its price list until they are checked. They are this transaction's own and end
 * with it; only rows that could be read come here.
 */
export async function createStaging(db: Queryable): Promise<void> {
  await db.query(`
    CREATE TEMP TABLE staged_plans (
      line integer, kind text, code text, display_name text, vcpus integer, memory_mib integer, disk_gib integer,
      price_monthly_micros bigint, price_hourly_nanos bigint
    ) ON COMMIT DROP;
    CREATE TEMP TABLE staged_instances (
      line integer, vm text, organization text, plan text, vcpus integer, memory_mib integer,
      created_at timestamptz, deleted_at timestamptz, starts_at timestamptz, likeness text,
      has_reference boolean, name text, status text, region text, hours_before smallint
    ) ON COMMIT DROP;
    CREATE TEMP TABLE staged_customers (
      line integer, handle text, name text, email text, role text, balance_micros bigint
    ) ON COMMIT DROP;
    CREATE TEMP TABLE matched_instances (
      line integer PRIMARY KEY, organization_id bigint, instance_id bigint
    ) ON COMMIT DROP;
    CREATE TEMP TABLE touched_wallets (
      organization_id bigint PRIMARY KEY, mark_seen timestamptz, first_start timestamptz
    ) ON COMMIT DROP`);
}

export async function stagePlans(db: Queryable, plans: readonly Numbered<PlanRow>[]): Promise<void> {
  await db.query(
    `INSERT INTO staged_plans
     SELECT * FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::integer[],
                          $7::integer[], $8::bigint[], $9::bigint[])`,
    [
      plans.map((plan) => plan.line),
      plans.map((plan) => plan.kind),
      plans.map((plan) => plan.code),
      plans.map((plan) => plan.displayName),
      plans.map((plan) => plan.vcpus),
      plans.map((plan) => plan.memoryMib),
      plans.map((plan) => plan.diskGib),
      plans.map((plan) => plan.priceMonthlyMicros),
      plans.map((plan) => plan.priceHourlyNanos),
    ],
  );
}

export async function stageInstances(
  db: Queryable,
  rows: readonly Numbered<FleetRow>[],
  { billFrom, regionCode }: { billFrom: Instant | null; regionCode: string },
): Promise<void> {
  await db.query(
    `INSERT INTO staged_instances
     SELECT * FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::integer[],
                          $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::text[],
                          $11::boolean[], $12::text[], $13::text[], $14::text[], $15::smallint[])`,
    [
      rows.map((row) => row.line),
      rows.map((row) => row.vm),
      rows.map((row) => row.organization),
      rows.map((row) => row.plan),
      rows.map((row) => row.vcpus),
      rows.map((row) => row.memoryMib),
      rows.map((row) => timestamp(row.createdAt)),
      rows.map((row) => timestamp(row.deletedAt)),
      rows.map((row) => timestamp(billingStart(row, billFrom))),
      rows.map((row) => likenessOf(row.vm)),
      rows.map((row) => row.hasReference),
      rows.map((row) => row.name),
      rows.map((row) => row.status),
      rows.map((row) => row.region ?? regionCode),
      rows.map(hoursBefore),
    ],
  );
}

export async function analyzeStaging(db: Queryable): Promise<void> {
  await db.query('ANALYZE staged_plans, staged_instances, staged_customers');
}

/** Forgets the plans that nobody knows: their instances come in, and are parked. Says which, and how many of each. */
export async function forgetUnknownPlans(
  db: Queryable,
  unreadablePlans: readonly string[],
): Promise<{ plan: string; instances: number }[]> {
  const { rows } = await db.query<{ plan: string; instances: number }>(
    `
    WITH unknown AS (
      SELECT plan, count(*)::integer AS instances FROM staged_instances AS staged
      WHERE NOT EXISTS (SELECT FROM plans WHERE kind = 'vps' AND code = staged.plan)
        AND plan <> ALL ($1::text[])
      GROUP BY plan
    ), forgotten AS (
      UPDATE staged_instances AS staged SET plan = NULL FROM unknown WHERE staged.plan = unknown.plan
    )
    SELECT plan, instances FROM unknown ORDER BY plan`,
    [unreadablePlans],
  );
  return rows;
}

/**
 * Finds the instances that are here already, by their name in their organization, or by their external reference
 * anywhere: one that another organization has is matched too, for the check that refuses it.
 */
export async function matchInstances(db: Queryable): Promise<void> {
  await db.query(`
    INSERT INTO matched_instances
    SELECT DISTINCT ON (staged.line) staged.line, instance.organization_id, instance.instance_id
    FROM staged_instances AS staged
    JOIN vps_instances AS instance ON instance.external_ref = staged.vm
    LEFT JOIN organization_handles AS owner USING (organization_id)
    WHERE staged.has_reference OR owner.handle = staged.organization
    ORDER BY staged.line, (owner.handle = staged.organization) DESC NULLS LAST, instance.organization_id`);
  await db.query('ANALYZE matched_instances');
}

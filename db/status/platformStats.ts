import type { Instant } from '../../domain/instant.ts';
import { databaseNow, onlyRow, type Queryable } from '../pool.ts';

/** Living instances of one status and region. */
export interface StatusCount {
  status: 'running' | 'stopped' | 'provisioning' | 'error';
  region: string;
  instances: number;
}

/** Living instances of one plan, and what they have together. */
interface PlanCount {
  plan: string | null;
  instances: number;
  vcpus: number;
  memoryMib: number;
  diskGib: number;
}

export interface FleetCounts {
  byStatus: StatusCount[];
  byPlan: PlanCount[];
  at: Instant;
}

/** Counts the living fleet in one pass over each of two small indexes, as of one moment. Not older than `at`. */
export async function countFleet(db: Queryable): Promise<FleetCounts> {
  const at = await databaseNow(db);
  const { rows } = await db.query<
    (StatusCount & { isPlan: false }) | (PlanCount & { status: null; isPlan: true })
  >(
    `SELECT false AS "isPlan", c.status, r.code AS region, NULL AS plan, c.instances::float8 AS instances,
            0::float8 AS vcpus, 0::float8 AS "memoryMib", 0::float8 AS "diskGib"
     FROM (
       SELECT status, region_id, count(*) AS instances
       FROM vps_instances WHERE deleted_at IS NULL GROUP BY status, region_id
     ) c
     JOIN regions r USING (region_id)
     UNION ALL
     SELECT true, NULL, NULL, p.code, c.instances::float8, (c.instances * coalesce(p.vcpus, 0))::float8,
            (c.instances * coalesce(p.memory_mib, 0))::float8, (c.instances * coalesce(p.disk_gib, 0))::float8
     FROM (
       SELECT plan_id, count(*) AS instances
       FROM subscriptions WHERE ended_at IS NULL AND resource_kind = 'vps' GROUP BY plan_id
     ) c
     LEFT JOIN plans p USING (plan_id)
     ORDER BY 2, 3, 4`,
  );
  return {
    byStatus: rows.filter((row) => !row.isPlan),
    byPlan: rows.filter((row) => row.isPlan),
    at,
  };
}

export interface PlatformTotals {
  users: number;
  administrators: number;
  organizations: number;
  vps: number;
  vpsActive: number;
  containers: number;
  tickets: number;
  openTickets: number;
  vpsPlans: number;
  containerPlans: number;
  regions: number;
  at: Instant;
}

/** All-time totals count every row, deleted or not: rows are never removed, so the totals never fall. */
export async function countPlatform(db: Queryable): Promise<PlatformTotals> {
  const { rows } = await db.query<PlatformTotals>(
    `SELECT (SELECT count(*) FROM users)::float8 AS users,
            (SELECT count(*) FROM users WHERE role = 'administrator' AND deleted_at IS NULL)::float8 AS administrators,
            (SELECT count(*) FROM organizations)::float8 AS organizations,
            (SELECT count(*) FROM vps_instances)::float8 AS vps,
            (SELECT count(*) FROM vps_instances WHERE deleted_at IS NULL)::float8 AS "vpsActive",
            (SELECT count(*) FROM containers)::float8 AS containers,
            (SELECT count(*) FROM support_tickets)::float8 AS tickets,
            (SELECT count(*) FROM support_tickets WHERE status = 'open' AND deleted_at IS NULL)::float8 AS "openTickets",
            (SELECT count(*) FROM plans WHERE kind = 'vps' AND retired_at IS NULL)::float8 AS "vpsPlans",
            (SELECT count(*) FROM plans WHERE kind = 'container' AND retired_at IS NULL)::float8 AS "containerPlans",
            (SELECT count(*) FROM regions WHERE retired_at IS NULL)::float8 AS regions,
            now() AS at`,
  );
  return onlyRow(rows);
}

import type { Instant } from '../../domain/instant.ts';
import { databaseNow, onlyRow, type Queryable } from '../pool.ts';

/** Living instances of one status, region and plan. */
export interface FleetCount {
  status: 'running' | 'stopped' | 'provisioning' | 'error';
  region: string;
  plan: string | null;
  instances: number;
  vcpus: number;
  memoryMib: number;
  diskGib: number;
}

/** Counts the living fleet in one pass over a small index; resources follow from the plans. Not older than `at`. */
export async function countFleet(db: Queryable): Promise<{ counts: FleetCount[]; at: Instant }> {
  const at = await databaseNow(db);
  const { rows } = await db.query<FleetCount>(
    `SELECT c.status, r.code AS region, p.code AS plan, c.instances::float8 AS instances,
            (c.instances * coalesce(p.vcpus, 0))::float8 AS vcpus,
            (c.instances * coalesce(p.memory_mib, 0))::float8 AS "memoryMib",
            (c.instances * coalesce(p.disk_gib, 0))::float8 AS "diskGib"
     FROM (
       SELECT status, region_id, plan_id, count(*) AS instances
       FROM vps_instances WHERE deleted_at IS NULL GROUP BY status, region_id, plan_id
     ) c
     JOIN regions r USING (region_id)
     LEFT JOIN vps_plans p USING (plan_id)
     ORDER BY c.status, r.code, p.code`,
  );
  return { counts: rows, at };
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
            (SELECT count(*) FROM vps_plans WHERE retired_at IS NULL)::float8 AS "vpsPlans",
            (SELECT count(*) FROM container_plans WHERE retired_at IS NULL)::float8 AS "containerPlans",
            (SELECT count(*) FROM regions WHERE retired_at IS NULL)::float8 AS regions,
            now() AS at`,
  );
  return onlyRow(rows);
}

import type { Instant } from '../../domain/instant.ts';
import type { PlanPrice } from '../../domain/billing/charge.ts';
import { priceNowSql } from '../instances/firstHours.ts';
import { type Queryable, timestamp } from '../pool.ts';

/** What is on offer: plans with their prices, and regions. */

export interface StoredPrice extends PlanPrice {
  priceHourlyNanos: bigint | null;
  effectiveFrom: Instant;
}

export interface PlanWithPrice {
  planId: number;
  code: string;
  vcpus: number;
  memoryMib: number;
  diskGib: number;
  retiredAt: Instant | null;
  priceMonthlyMicros: bigint | null;
  priceHourlyNanos: bigint | null;
  hourlyNumerator: bigint | null;
  hourlyDenominator: bigint | null;
}

export interface RegionRow {
  regionId: number;
  code: string;
  name: string;
  retiredAt: Instant | null;
}

/** Plans after one, each with the price that is in force now. */
export async function readPlans(
  db: Queryable,
  page: { retired: boolean; after: bigint; limit: number },
): Promise<PlanWithPrice[]> {
  const { rows } = await db.query<PlanWithPrice>(
    `SELECT p.plan_id AS "planId", code, vcpus, memory_mib AS "memoryMib", disk_gib AS "diskGib",
            retired_at AS "retiredAt", price_monthly_micros AS "priceMonthlyMicros",
            price_hourly_nanos AS "priceHourlyNanos", hourly_numerator AS "hourlyNumerator",
            hourly_denominator AS "hourlyDenominator"
     FROM vps_plans p LEFT JOIN LATERAL (${priceNowSql('p.plan_id')}) price ON true
     WHERE p.plan_id > $2::bigint AND ($1 OR retired_at IS NULL) ORDER BY p.plan_id LIMIT $3`,
    [page.retired, page.after, page.limit],
  );
  return rows;
}

export async function findPlanId(db: Queryable, code: string): Promise<number | null> {
  const { rows } = await db.query<{ planId: number }>(
    'SELECT plan_id AS "planId" FROM vps_plans WHERE code = $1',
    [code],
  );
  return rows[0]?.planId ?? null;
}

/** A plan's prices before a moment, the last first, those to come included. */
export async function readPrices(
  db: Queryable,
  planId: number,
  page: { before: Instant | null; limit: number },
): Promise<StoredPrice[]> {
  const { rows } = await db.query<StoredPrice>(
    `SELECT price_monthly_micros AS "priceMonthlyMicros", price_hourly_nanos AS "priceHourlyNanos",
            hourly_numerator AS "hourlyNumerator", hourly_denominator AS "hourlyDenominator",
            effective_from AS "effectiveFrom"
     FROM vps_plan_prices WHERE plan_id = $1 AND ($2::timestamptz IS NULL OR effective_from < $2)
     ORDER BY effective_from DESC LIMIT $3`,
    [planId, page.before === null ? null : timestamp(page.before), page.limit],
  );
  return rows;
}

/** False when there is no such plan on offer. */
export async function retirePlan(db: Queryable, code: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE vps_plans SET retired_at = now() WHERE code = $1 AND retired_at IS NULL',
    [code],
  );
  return rowCount === 1;
}

export async function readRegions(
  db: Queryable,
  page: { retired: boolean; after: bigint; limit: number },
): Promise<RegionRow[]> {
  const { rows } = await db.query<RegionRow>(
    `SELECT region_id AS "regionId", code, name, retired_at AS "retiredAt" FROM regions
     WHERE region_id > $2::bigint AND ($1 OR retired_at IS NULL) ORDER BY region_id LIMIT $3`,
    [page.retired, page.after, page.limit],
  );
  return rows;
}

/** False when there is no such region on offer. */
export async function retireRegion(db: Queryable, code: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE regions SET retired_at = now() WHERE code = $1 AND retired_at IS NULL',
    [code],
  );
  return rowCount === 1;
}

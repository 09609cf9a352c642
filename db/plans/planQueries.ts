import type { Instant } from '../../domain/instant.ts';
import type { PlanPrice } from '../../domain/billing/charge.ts';
import type { ResourceKind } from '../../domain/billing/resourceKinds.ts';
import { type Queryable, timestamp } from '../pool.ts';

/** What is available: plans with their prices, and regions. */

/** Null nanos: an hour costs what follows from the month. */
export interface StoredPrice extends PlanPrice {
  priceHourlyNanos: bigint | null;
}

export interface DatedPrice extends StoredPrice {
  effectiveFrom: Instant;
}

export interface PlanWithPrice {
  planId: number;
  code: string;
  vcpus: number;
  memoryMib: number;
  diskGib: number;
  retiredAt: Instant | null;
  /** In force now; null: none is. */
  price: StoredPrice | null;
}

export interface RegionRow {
  regionId: number;
  code: string;
  name: string;
  retiredAt: Instant | null;
}

export interface AvailablePlan {
  planId: number;
  /** Null: its kind has none. */
  diskGib: number | null;
  retired: boolean;
  /** In force now; null: none is. */
  price: PlanPrice | null;
}

/** The price of a plan that is in force now; to be joined as LATERAL on a plan id. */
export function priceNowSql(planId: string): string {
  return `SELECT plan_price_id, price_monthly_micros, price_hourly_nanos, hourly_numerator, hourly_denominator
          FROM plan_prices WHERE plan_id = ${planId} AND effective_from <= clock_timestamp()
          ORDER BY effective_from DESC LIMIT 1`;
}

type PlanRow = Omit<PlanWithPrice, 'price'> & (StoredPrice | Record<keyof StoredPrice, null>);

/** Plans after a given one, each with the price that is in force now. */
export async function readPlans(
  db: Queryable,
  page: { retired: boolean; after: bigint; limit: number },
): Promise<PlanWithPrice[]> {
  const { rows } = await db.query<PlanRow>(
    `SELECT p.plan_id AS "planId", code, vcpus, memory_mib AS "memoryMib", disk_gib AS "diskGib",
            retired_at AS "retiredAt", price_monthly_micros AS "priceMonthlyMicros",
            price_hourly_nanos AS "priceHourlyNanos", hourly_numerator AS "hourlyNumerator",
            hourly_denominator AS "hourlyDenominator"
     FROM plans p LEFT JOIN LATERAL (${priceNowSql('p.plan_id')}) price ON true
     WHERE p.kind = 'vps' AND p.plan_id > $2::bigint AND ($1 OR retired_at IS NULL) ORDER BY p.plan_id LIMIT $3`,
    [page.retired, page.after, page.limit],
  );
  return rows.map(
    ({ priceMonthlyMicros, priceHourlyNanos, hourlyNumerator, hourlyDenominator, ...plan }) => ({
      ...plan,
      price:
        priceMonthlyMicros === null
          ? null
          : { priceMonthlyMicros, priceHourlyNanos, hourlyNumerator, hourlyDenominator },
    }),
  );
}

export async function findAvailablePlan(
  db: Queryable,
  kind: ResourceKind,
  code: string,
): Promise<AvailablePlan | null> {
  const { rows } = await db.query(
    `SELECT p.plan_id, disk_gib, retired_at IS NOT NULL AS retired, price.*
     FROM plans p LEFT JOIN LATERAL (${priceNowSql('p.plan_id')}) price ON true WHERE p.kind = $2 AND code = $1`,
    [code, kind],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const price =
    row.plan_price_id === null
      ? null
      : {
          priceMonthlyMicros: row.price_monthly_micros,
          hourlyNumerator: row.hourly_numerator,
          hourlyDenominator: row.hourly_denominator,
        };
  return { planId: row.plan_id, diskGib: row.disk_gib, retired: row.retired, price };
}

/** The disk of a plan; null for an unknown one. */
export async function findDiskGib(db: Queryable, planId: number | null): Promise<number | null> {
  const { rows } = await db.query<{ diskGib: number }>(
    'SELECT disk_gib AS "diskGib" FROM plans WHERE plan_id = $1',
    [planId],
  );
  return rows[0]?.diskGib ?? null;
}

/** Of any kind. */
export async function findPlanId(db: Queryable, code: string): Promise<number | null> {
  const { rows } = await db.query<{ planId: number }>(
    'SELECT plan_id AS "planId" FROM plans WHERE code = $1',
    [code],
  );
  return rows[0]?.planId ?? null;
}

/** A plan's prices before a moment, newest first, future ones included. */
export async function readPrices(
  db: Queryable,
  planId: number,
  page: { before: Instant | null; limit: number },
): Promise<DatedPrice[]> {
  const { rows } = await db.query<DatedPrice>(
    `SELECT price_monthly_micros AS "priceMonthlyMicros", price_hourly_nanos AS "priceHourlyNanos",
            hourly_numerator AS "hourlyNumerator", hourly_denominator AS "hourlyDenominator",
            effective_from AS "effectiveFrom"
     FROM plan_prices WHERE plan_id = $1 AND ($2::timestamptz IS NULL OR effective_from < $2)
     ORDER BY effective_from DESC LIMIT $3`,
    [planId, timestamp(page.before), page.limit],
  );
  return rows;
}

/** False when there is no such available plan. */
export async function retirePlan(db: Queryable, code: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE plans SET retired_at = now() WHERE kind = 'vps' AND code = $1 AND retired_at IS NULL`,
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

export async function findRegion(
  db: Queryable,
  code: string,
): Promise<{ regionId: number; retired: boolean } | null> {
  const { rows } = await db.query<{ regionId: number; retired: boolean }>(
    'SELECT region_id AS "regionId", retired_at IS NOT NULL AS retired FROM regions WHERE code = $1',
    [code],
  );
  return rows[0] ?? null;
}

/** False when there is no such available region. */
export async function retireRegion(db: Queryable, code: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE regions SET retired_at = now() WHERE code = $1 AND retired_at IS NULL',
    [code],
  );
  return rowCount === 1;
}

/** A row of instances counted by their price. */
export function readPricedCount(row: {
  instances: bigint;
  price_monthly_micros: bigint;
  hourly_numerator: bigint;
  hourly_denominator: bigint;
}): { instances: bigint; price: PlanPrice } {
  return {
    instances: row.instances,
    price: {
      priceMonthlyMicros: row.price_monthly_micros,
      hourlyNumerator: row.hourly_numerator,
      hourlyDenominator: row.hourly_denominator,
    },
  };
}

/** The columns of a price that may be missing. */
export type MaybePrice =
  | PlanPrice
  | { priceMonthlyMicros: null; hourlyNumerator: null; hourlyDenominator: null };

/** A row with its price put together. */
export function withPrice<Row extends object>({
  priceMonthlyMicros,
  hourlyNumerator,
  hourlyDenominator,
  ...row
}: Row & MaybePrice) {
  const price =
    priceMonthlyMicros === null ? null : { priceMonthlyMicros, hourlyNumerator, hourlyDenominator };
  return { ...row, price };
}

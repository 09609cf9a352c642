import type { Instant } from '../../domain/instant.ts';
import type { PlanPrice } from '../../domain/billing/charge.ts';
import { RESOURCE_KINDS, type ResourceKind } from '../../domain/billing/resourceKinds.ts';
import { type Queryable, timestamp } from '../pool.ts';
import type { PlanToBe } from './plans.ts';

/** Plans with their prices. */

/** Null nanos: an hour costs what follows from the month. */
export interface StoredPrice extends PlanPrice {
  priceHourlyNanos: bigint | null;
}

export interface DatedPrice extends StoredPrice {
  effectiveFrom: Instant;
}

export interface PlanRow extends PlanToBe {
  planId: number;
  retiredAt: Instant | null;
  /** In force now; null: none is. */
  price: StoredPrice | null;
  /** The next one to take effect. */
  nextPrice: DatedPrice | null;
}

export interface AvailablePlan {
  planId: number;
  displayName: string;
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

/** Kinds in the order in which they are shown. */
const RANK = `array_position('{${RESOURCE_KINDS.join()}}'::text[], p.kind)`;

const VIEW = `
  SELECT p.plan_id AS "planId", p.kind, code, display_name AS "displayName", description, position, vcpus,
         memory_mib AS "memoryMib", disk_gib AS "diskGib", retired_at AS "retiredAt",
         price.price_monthly_micros AS "monthly", price.price_hourly_nanos AS "hourly",
         price.hourly_numerator AS "numerator", price.hourly_denominator AS "denominator",
         next.price_monthly_micros AS "nextMonthly", next.price_hourly_nanos AS "nextHourly",
         next.hourly_numerator AS "nextNumerator", next.hourly_denominator AS "nextDenominator",
         next.effective_from AS "nextFrom"
  FROM plans p
  LEFT JOIN LATERAL (${priceNowSql('p.plan_id')}) price ON true
  LEFT JOIN LATERAL (
    SELECT * FROM plan_prices WHERE plan_id = p.plan_id AND effective_from > clock_timestamp()
    ORDER BY effective_from LIMIT 1
  ) next ON true`;

interface ViewRow extends Omit<PlanRow, 'price' | 'nextPrice'> {
  monthly: bigint | null;
  hourly: bigint | null;
  numerator: bigint;
  denominator: bigint;
  nextMonthly: bigint | null;
  nextHourly: bigint | null;
  nextNumerator: bigint;
  nextDenominator: bigint;
  nextFrom: Instant;
}

function planOf({
  monthly,
  hourly,
  numerator,
  denominator,
  nextMonthly,
  nextHourly,
  nextNumerator,
  nextDenominator,
  nextFrom,
  ...plan
}: ViewRow): PlanRow {
  return {
    ...plan,
    price: monthly === null ? null : storedPrice(monthly, hourly, numerator, denominator),
    nextPrice:
      nextMonthly === null
        ? null
        : {
            ...storedPrice(nextMonthly, nextHourly, nextNumerator, nextDenominator),
            effectiveFrom: nextFrom,
          },
  };
}

function storedPrice(
  priceMonthlyMicros: bigint,
  priceHourlyNanos: bigint | null,
  hourlyNumerator: bigint,
  hourlyDenominator: bigint,
): StoredPrice {
  return { priceMonthlyMicros, priceHourlyNanos, hourlyNumerator, hourlyDenominator };
}

/** Where a plan is among all: by kind, position and age. */
export function placeOf({ kind, position, planId }: PlanRow): bigint[] {
  return [BigInt(RESOURCE_KINDS.indexOf(kind) + 1), BigInt(position), BigInt(planId)];
}

/** Plans of a kind, null for all, after a place, each with the price that is in force now and the next one. */
export async function readPlans(
  db: Queryable,
  page: { kind: ResourceKind | null; retired: boolean; after: bigint[] | null; limit: number },
): Promise<PlanRow[]> {
  const [rank = 0n, position = 0n, planId = 0n] = page.after ?? [];
  const { rows } = await db.query<ViewRow>(
    `${VIEW} WHERE ($1::text IS NULL OR p.kind = $1) AND ($2 OR retired_at IS NULL)
       AND (${RANK}, position, p.plan_id) > ($3::bigint, $4::bigint, $5::bigint)
     ORDER BY ${RANK}, position, p.plan_id LIMIT $6`,
    [page.kind, page.retired, rank, position, planId, page.limit],
  );
  return rows.map(planOf);
}

/** Of any kind, retired or not; null when there is none. */
export async function readPlan(db: Queryable, code: string): Promise<PlanRow | null> {
  const { rows } = await db.query<ViewRow>(`${VIEW} WHERE code = $1`, [code]);
  return rows[0] === undefined ? null : planOf(rows[0]);
}

export async function findAvailablePlan(
  db: Queryable,
  kind: ResourceKind,
  code: string,
): Promise<AvailablePlan | null> {
  const { rows } = await db.query(
    `SELECT p.plan_id, display_name, disk_gib, retired_at IS NOT NULL AS retired, price.*
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
  const { plan_id: planId, display_name: displayName, disk_gib: diskGib, retired } = row;
  return { planId, displayName, diskGib, retired, price };
}

/** The disk of a plan; null for an unknown one. */
export async function findDiskGib(db: Queryable, planId: number | null): Promise<number | null> {
  const { rows } = await db.query<{ diskGib: number }>(
    'SELECT disk_gib AS "diskGib" FROM plans WHERE plan_id = $1',
    [planId],
  );
  return rows[0]?.diskGib ?? null;
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

import type { Instant } from '../../domain/instant.ts';
import { type PriceMoment, whyPriceRefused } from '../../domain/plans/priceChange.ts';
import { lockPrices } from '../billing/priceLock.ts';
import { databaseNow, onlyRow, type Queryable, timestamp } from '../pool.ts';
import type { DatedPrice } from './planQueries.ts';

/** Null nanos: an hour costs what follows from the month. */
export interface NewPlanPrice {
  planId: number;
  priceMonthlyMicros: bigint;
  priceHourlyNanos: bigint | null;
}

/** A price from a moment on: what it takes the place of, and what follows it. */
export interface PriceChange extends PriceMoment {
  replaces: Amounts | null;
  /** When the next price that is set already takes effect. */
  until: Instant | null;
}

type Amounts = Pick<DatedPrice, 'priceMonthlyMicros' | 'priceHourlyNanos'>;

/** `from` null: from now on. */
export async function readPriceChange(
  db: Queryable,
  planId: number,
  from: Instant | null,
): Promise<PriceChange> {
  const now = await databaseNow(db);
  const effectiveFrom = from ?? now;
  const { rows } = await db.query<
    Omit<PriceChange, 'now' | 'effectiveFrom' | 'replaces'> & (Amounts | Record<keyof Amounts, null>)
  >(
    `SELECT min(effective_from) AS "firstFrom",
            min(effective_from) FILTER (WHERE effective_from > $2) AS until,
            coalesce(bool_or(effective_from = $2), false) AS "isTaken",
            before.price_monthly_micros AS "priceMonthlyMicros", before.price_hourly_nanos AS "priceHourlyNanos"
     FROM (VALUES (1)) AS one
     LEFT JOIN plan_prices ON plan_id = $1
     LEFT JOIN LATERAL (
       SELECT price_monthly_micros, price_hourly_nanos FROM plan_prices
       WHERE plan_id = $1 AND effective_from < $2 ORDER BY effective_from DESC LIMIT 1
     ) before ON true
     GROUP BY before.price_monthly_micros, before.price_hourly_nanos`,
    [planId, timestamp(effectiveFrom)],
  );
  const { priceMonthlyMicros, priceHourlyNanos, ...moments } = onlyRow(rows);
  const replaces = priceMonthlyMicros === null ? null : { priceMonthlyMicros, priceHourlyNanos };
  return { now, effectiveFrom, ...moments, replaces };
}

/** How many subscriptions on a plan have not ended. */
export async function countSubscriptionsOn(
  db: Queryable,
  plan: { planId: number; kind: string },
): Promise<number> {
  const { rows } = await db.query<{ subscriptions: number }>(
    `SELECT count(*)::float8 AS subscriptions FROM subscriptions
     WHERE plan_id = $1 AND resource_kind = $2 AND ended_at IS NULL`,
    [plan.planId, plan.kind],
  );
  return onlyRow(rows).subscriptions;
}

/** Only with prices locked, and where whyPriceRefused() has nothing against it. */
export async function insertPlanPrice(
  db: Queryable,
  price: NewPlanPrice & { effectiveFrom: Instant },
): Promise<void> {
  await db.query(
    `INSERT INTO plan_prices (plan_id, kind, price_monthly_micros, price_hourly_nanos, effective_from)
     SELECT plan_id, kind, $2, $3, $4 FROM plans WHERE plan_id = $1`,
    [price.planId, price.priceMonthlyMicros, price.priceHourlyNanos, timestamp(price.effectiveFrom)],
  );
}

/**
 * Gives a plan a price from a moment on, null for now, and says from when; null where whyPriceRefused() is against it.
 * Waits for charging transactions in flight, so none of them posts an hour at the price that is being replaced.
 */
export async function addPlanPrice(
  db: Queryable,
  price: NewPlanPrice & { effectiveFrom: Instant | null },
): Promise<Instant | null> {
  await lockPrices(db);
  const change = await readPriceChange(db, price.planId, price.effectiveFrom);
  if (whyPriceRefused(change) !== null) return null;
  await insertPlanPrice(db, { ...price, effectiveFrom: change.effectiveFrom });
  return change.effectiveFrom;
}

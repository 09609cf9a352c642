import type { Instant } from '../../domain/instant.ts';
import { lockPrices } from '../billing/priceLock.ts';
import { databaseNow, onlyRow, type Queryable, timestamp } from '../pool.ts';

export interface StoredPlan {
  planId: number;
  code: string;
  vcpus: number;
  memoryMib: number;
  diskGib: number;
}

export async function insertPlan(db: Queryable, plan: Omit<StoredPlan, 'planId'>): Promise<StoredPlan> {
  const { rows } = await db.query<StoredPlan>(
    `INSERT INTO plans (kind, code, display_name, vcpus, memory_mib, disk_gib) VALUES ('vps', $1, $1, $2, $3, $4)
     RETURNING plan_id AS "planId", code, vcpus, memory_mib AS "memoryMib", disk_gib AS "diskGib"`,
    [plan.code, plan.vcpus, plan.memoryMib, plan.diskGib],
  );
  return onlyRow(rows);
}

/**
 * Gives a plan a price from a moment on, at the earliest from now, else null: hours that have begun keep the price they
 * began under. Only before a plan's first price may one be added in the past, which lets parked instances be billed.
 * Waits for charging transactions in flight, so none of them posts an hour at the price that is being replaced.
 */
export async function addPlanPrice(
  db: Queryable,
  price: {
    planId: number;
    priceMonthlyMicros: bigint;
    priceHourlyNanos: bigint | null;
    effectiveFrom: Instant | null;
  },
): Promise<Instant | null> {
  await lockPrices(db);
  const now = await databaseNow(db);
  const effectiveFrom = price.effectiveFrom ?? now;
  const { rows } = await db.query<{ first: Instant | null }>(
    'SELECT min(effective_from) AS first FROM plan_prices WHERE plan_id = $1',
    [price.planId],
  );
  const { first } = onlyRow(rows);
  if (effectiveFrom < now && first !== null && effectiveFrom >= first) {
    return null;
  }
  await db.query(
    `INSERT INTO plan_prices (plan_id, kind, price_monthly_micros, price_hourly_nanos, effective_from)
     SELECT plan_id, kind, $2, $3, $4 FROM plans WHERE plan_id = $1`,
    [price.planId, price.priceMonthlyMicros, price.priceHourlyNanos, timestamp(effectiveFrom)],
  );
  return effectiveFrom;
}

export async function insertRegion(db: Queryable, region: { code: string; name: string }): Promise<number> {
  const { rows } = await db.query<{ region_id: number }>(
    'INSERT INTO regions (code, name) VALUES ($1, $2) RETURNING region_id',
    [region.code, region.name],
  );
  return onlyRow(rows).region_id;
}

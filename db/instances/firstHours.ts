import type { PlanPrice } from '../../domain/billing/charge.ts';
import type { Queryable } from '../pool.ts';

export interface AvailablePlan {
  planId: number;
  retired: boolean;
  /** In force now; null: none is. */
  price: PlanPrice | null;
}

/** The price of a plan that is in force now; to be joined as LATERAL on a plan id. */
export function priceNowSql(planId: string): string {
  return `SELECT plan_price_id, price_monthly_micros, price_hourly_nanos, hourly_numerator, hourly_denominator
          FROM vps_plan_prices WHERE plan_id = ${planId} AND effective_from <= clock_timestamp()
          ORDER BY effective_from DESC LIMIT 1`;
}

export async function findAvailablePlan(db: Queryable, code: string): Promise<AvailablePlan | null> {
  const { rows } = await db.query(
    `SELECT plan_id, retired_at IS NOT NULL AS retired, price.*
     FROM vps_plans p LEFT JOIN LATERAL (${priceNowSql('p.plan_id')}) price ON true WHERE code = $1`,
    [code],
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
  return { planId: row.plan_id, retired: row.retired, price };
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

/** Locks a wallet against every movement, so that its balance can be relied on. Null when there is none. */
export async function lockBalance(db: Queryable, organizationId: bigint): Promise<bigint | null> {
  const { rows } = await db.query<{ balance: bigint }>(
    'SELECT balance_micros AS balance FROM wallets WHERE organization_id = $1 FOR NO KEY UPDATE',
    [organizationId],
  );
  return rows[0]?.balance ?? null;
}

/**
 * The plans of instances whose first hour is owed and not charged yet: those still being provisioned, and those that
 * started after the wallet's mark. Each plan with how many they are.
 */
export async function countFirstHoursOwed(
  db: Queryable,
  organizationId: bigint,
): Promise<{ instances: bigint; price: PlanPrice }[]> {
  const { rows } = await db.query(
    `SELECT count(*) AS instances, price_monthly_micros, hourly_numerator, hourly_denominator
     FROM vps_instances i JOIN wallets w USING (organization_id)
     JOIN LATERAL (${priceNowSql('i.plan_id')}) price ON true
     WHERE i.organization_id = $1
       AND (i.billing_state = 'none' AND i.status = 'provisioning'
            OR i.billing_state = 'metered' AND i.billing_started_at > w.billed_through)
     GROUP BY price_monthly_micros, hourly_numerator, hourly_denominator`,
    [organizationId],
  );
  return rows.map(readPricedCount);
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

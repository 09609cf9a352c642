import type { Pool } from '../db/pool.ts';
import { HOUR_MICROS, type Instant, parseInstant } from '../domain/instant.ts';

/** Every wallet's mark after `makeFleet`: each round bills one hour more. */
const FIRST_MARK: Instant = parseInstant('2026-09-10T00:00:00Z');

const PLANS = 16;
const INSTANCES_PER_ORGANIZATION = 5;

/** Empties the database and makes a fleet: five running instances an organization, started at random in the weeks before. */
export async function makeFleet(owner: Pool, instances: number): Promise<{ organizations: number }> {
  const organizations = Math.ceil(instances / INSTANCES_PER_ORGANIZATION);
  await owner.query(`TRUNCATE billing_charges, wallet_ledger, wallet_notices, billing_runs, vps_instances, wallets,
                     organization_handles, organizations, vps_plan_prices, vps_plans, regions RESTART IDENTITY CASCADE`);
  await owner.query(`INSERT INTO regions (code, name) VALUES ('bench', 'Bench')`);
  await owner.query(
    `INSERT INTO vps_plans (code, vcpus, memory_mib, disk_gib)
     SELECT 'plan-' || n, n, n * 1024, n * 20 FROM generate_series(1, $1::integer) n`,
    [PLANS],
  );
  await owner.query(
    `INSERT INTO vps_plan_prices (plan_id, effective_from, price_monthly_micros, price_hourly_nanos)
     SELECT n, '1970-01-01', n * 3500000, CASE WHEN n % 4 = 0 THEN n * 5250000 END
     FROM generate_series(1, $1::integer) n`,
    [PLANS],
  );
  await owner.query(
    `INSERT INTO organizations (organization_id, name) SELECT n, 'Organization ' || n FROM generate_series(1, $1::integer) n`,
    [organizations],
  );
  await owner.query(
    `INSERT INTO organization_handles (handle, organization_id) SELECT 'org-' || n, n FROM generate_series(1, $1::integer) n`,
    [organizations],
  );
  await owner.query(
    `INSERT INTO wallets (organization_id, balance_micros, entry_count, billed_through)
     SELECT n, 100000000000, 1, $2 FROM generate_series(1, $1::integer) n`,
    [organizations, new Date(Number(FIRST_MARK / 1000n)).toISOString()],
  );
  await owner.query(
    `INSERT INTO wallet_ledger (organization_id, entry_no, kind, amount_micros, balance_after_micros, idempotency_key, reason, actor)
     SELECT n, 1, 'top_up', 100000000000, 100000000000, 'bench', 'bench', 'bench' FROM generate_series(1, $1::integer) n`,
    [organizations],
  );
  await owner.query(
    `INSERT INTO vps_instances (organization_id, name, region_id, plan_id, plan_since, status, created_at,
                                billing_started_at, billing_state)
     SELECT n / $2 + 1, 'vm-' || n, 1, 1 + abs(hashint4(n)) % $3, started, 'running', started, started, 'metered'
     FROM generate_series(0, $1::integer - 1) n
     CROSS JOIN LATERAL (
       SELECT timestamptz '2026-08-20 00:00+00' + (abs(hashint4(n + 1)::bigint) % 1700000000000) * interval '1 microsecond' AS started
     ) s`,
    [instances, INSTANCES_PER_ORGANIZATION, PLANS],
  );
  await owner.query(`SELECT ensure_charge_partition('2026-09-10')`);
  await owner.query('VACUUM ANALYZE');
  return { organizations };
}

/** The moment `hours` after the first mark. */
export function hourAfter(hours: number): Instant {
  return FIRST_MARK + BigInt(hours) * HOUR_MICROS;
}

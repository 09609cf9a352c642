import type { Pool } from '../db/pool.ts';
import { formatInstant, HOUR_MICROS, type Instant, parseInstant } from '../domain/instant.ts';
import {
  insertOrganizations,
  insertRow,
  insertSelected,
  METERED_SINCE_START,
} from '../test/support/insertRows.ts';

/** Every wallet's mark after `makeFleet`: each round bills one hour more. */
const FIRST_MARK: Instant = parseInstant('2026-09-10T00:00:00Z');

const PLANS = 16;
const INSTANCES_PER_ORGANIZATION = 5;

/** Empties the database and makes a fleet: five running instances an organization, started at random in the weeks before. */
export async function makeFleet(owner: Pool, instances: number): Promise<{ organizations: number }> {
  const organizations = Math.ceil(instances / INSTANCES_PER_ORGANIZATION);
  await owner.query(`TRUNCATE billing_charges, wallet_ledger, wallet_notices, billing_runs, subscriptions, vps_instances, wallets,
                     organization_handles, organizations, plan_prices, plans, regions RESTART IDENTITY CASCADE`);
  await insertRow(owner, 'regions');
  await insertSelected(
    owner,
    'plans',
    `SELECT 'plan-' || n AS code, n AS vcpus, n * 1024 AS memory_mib, n * 20 AS disk_gib
     FROM generate_series(1, $1::integer) n`,
    [PLANS],
  );
  await insertSelected(
    owner,
    'plan_prices',
    `SELECT plan_id, kind, timestamptz '1970-01-01' AS effective_from, plan_id * 3500000 AS price_monthly_micros,
            CASE WHEN plan_id % 4 = 0 THEN plan_id * 5250000 END AS price_hourly_nanos
     FROM plans`,
  );
  await insertOrganizations(owner, organizations);
  await insertSelected(
    owner,
    'wallets',
    `SELECT organization_id, 100000000000 AS balance_micros, 1 AS entry_count, $1::timestamptz AS billed_through
     FROM organizations`,
    [formatInstant(FIRST_MARK)],
  );
  await insertSelected(
    owner,
    'wallet_ledger',
    `SELECT organization_id, balance_micros AS amount_micros, balance_micros AS balance_after_micros FROM wallets`,
  );
  await insertSelected(
    owner,
    'vps_instances',
    `SELECT n / $2 + 1 AS organization_id, 'vm-' || n AS name, 1 + abs(hashint4(n)) % $3 AS plan_id, ${METERED_SINCE_START}
     FROM generate_series(0, $1::integer - 1) n
     CROSS JOIN LATERAL (
       SELECT timestamptz '2026-08-20 00:00+00' + (abs(hashint4(n + 1)::bigint) % 1700000000000) * interval '1 microsecond' AS start
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

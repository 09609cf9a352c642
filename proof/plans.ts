import type { Pool } from '../db/pool.ts';
import { insertRow, insertRows } from '../test/support/insertRows.ts';

/** A region and three plans, one of them priced by the hour as well. */
export async function insertPlans(owner: Pool): Promise<void> {
  await insertRow(owner, 'regions');
  await insertRows(owner, 'plans', [{ code: 'tiny' }, { code: 'small' }, { code: 'large' }]);
  await insertRows(owner, 'plan_prices', [
    { plan_id: 1, price_monthly_micros: 5_000_000, price_hourly_nanos: null },
    { plan_id: 2, price_monthly_micros: 20_000_000, price_hourly_nanos: 30_000_000 },
    { plan_id: 3, price_monthly_micros: 100_000_000, price_hourly_nanos: null },
  ]);
}

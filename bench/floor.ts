import type { OrganizationSlice } from '../db/billing/charging.ts';
import { type Pool, timestamp } from '../db/pool.ts';
import { inTransaction } from '../db/transaction.ts';
import { HOUR_MICROS, type Instant } from '../domain/instant.ts';

/**
 * The full floor: what no engine can do without. The very rows of one hour, computed and joined beforehand, into the
 * same table with the same key, plus the same wallet updates and ledger rows, slice by slice in the same transactions.
 */
export async function prepareFloor(owner: Pool, mark: Instant): Promise<void> {
  await owner.query('DROP TABLE IF EXISTS floor_charges, floor_entries');
  // A statement that makes a table takes no parameters.
  await owner.query(
    `CREATE TABLE floor_charges AS
     SELECT hour + interval '1 hour' AS hour, organization_id, subscription_id, now() AS posted_at, amount_micros,
            plan_price_id, (month_ordinal + 1)::smallint AS month_ordinal
     FROM billing_charges
     WHERE hour > timestamptz '${timestamp(mark)}' - interval '2 hours'
       AND posted_at IN (SELECT posted_at FROM wallet_ledger WHERE billed_through = '${timestamp(mark)}')
     ORDER BY organization_id, subscription_id`,
  );
  await owner.query(
    `CREATE TABLE floor_entries AS
     SELECT w.organization_id, w.entry_count + 1 AS entry_no, now() AS posted_at, -c.amount_micros AS amount_micros,
            w.balance_micros - c.amount_micros AS balance_after_micros, c.hours
     FROM wallets w JOIN (
       SELECT organization_id, sum(amount_micros)::bigint AS amount_micros, count(*) AS hours FROM floor_charges GROUP BY 1
     ) c USING (organization_id) ORDER BY organization_id`,
  );
  await owner.query('CREATE INDEX ON floor_charges (organization_id, subscription_id)');
  await owner.query('CREATE INDEX ON floor_entries (organization_id)');
  await owner.query('VACUUM ANALYZE floor_charges, floor_entries');
}

export async function runFloor(
  pool: Pool,
  slices: OrganizationSlice[],
  mark: Instant,
): Promise<{ hours: bigint }> {
  let hours = 0n;
  for (const slice of slices) {
    hours += await inTransaction(pool, async (client) => {
      await client.query("SET LOCAL enable_nestloop = off; SET LOCAL plan_cache_mode = 'force_generic_plan'");
      const { rowCount } = await client.query({
        name: 'floor_charges',
        text: `INSERT INTO billing_charges (hour, organization_id, subscription_id, posted_at, amount_micros, plan_price_id, month_ordinal)
               SELECT hour, organization_id, subscription_id, posted_at, amount_micros, plan_price_id, month_ordinal
               FROM floor_charges WHERE organization_id >= $1 AND organization_id < $2`,
        values: [slice.from, slice.to],
      });
      await client.query({
        name: 'floor_wallets',
        text: `UPDATE wallets w
               SET balance_micros = w.balance_micros + f.amount_micros, entry_count = w.entry_count + 1, billed_through = $3
               FROM floor_entries f
               WHERE f.organization_id = w.organization_id AND w.organization_id >= $1 AND w.organization_id < $2
                 AND f.organization_id >= $1 AND f.organization_id < $2`,
        values: [slice.from, slice.to, timestamp(mark + HOUR_MICROS)],
      });
      await client.query({
        name: 'floor_ledger',
        text: `INSERT INTO wallet_ledger (organization_id, entry_no, posted_at, kind, amount_micros, balance_after_micros,
                                          hours, billed_from, billed_through)
               SELECT organization_id, entry_no, posted_at, 'charge', amount_micros, balance_after_micros, hours,
                      $3::timestamptz - interval '1 hour', $3
               FROM floor_entries WHERE organization_id >= $1 AND organization_id < $2`,
        values: [slice.from, slice.to, timestamp(mark + HOUR_MICROS)],
      });
      return BigInt(rowCount ?? 0);
    });
  }
  return { hours };
}

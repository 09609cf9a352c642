import { type Pool, timestamp } from '../db/pool.ts';
import { inTransaction } from '../db/transaction.ts';
import { chargeMicros } from '../domain/billing/charge.ts';
import { HOUR_MICROS, type Instant, splitHour } from '../domain/instant.ts';

interface Due {
  organizationId: bigint;
  instanceId: bigint;
  priceId: number;
  priceMonthlyMicros: bigint;
  hourlyNumerator: bigint;
  hourlyDenominator: bigint;
  monthOrdinal: bigint;
}

/**
 * What a loop over instances, or a job queue, does: one transaction a charge, posting the same rows (charge, wallet,
 * ledger entry). The instances and their prices are read beforehand, in one statement, and not counted.
 */
export async function billOneByOne(
  pool: Pool,
  mark: Instant,
  connections: number,
  instances: number,
): Promise<number> {
  const due = await readDue(pool, mark, instances);
  const hour = timestamp(mark);
  const through = timestamp(mark + HOUR_MICROS);
  const start = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let instance = due[next++]; instance !== undefined; instance = due[next++]) {
        await chargeOne(pool, instance, hour, through);
      }
    }),
  );
  return performance.now() - start;
}

async function chargeOne(pool: Pool, instance: Due, hour: string, through: string): Promise<void> {
  const amount = chargeMicros(instance, instance.monthOrdinal);
  await inTransaction(pool, async (client) => {
    await client.query({
      name: 'one_charge',
      text: `INSERT INTO billing_charges (hour, organization_id, subscription_id, posted_at, amount_micros, plan_price_id, month_ordinal)
             VALUES ($1, $2, $3, now(), $4, $5, $6)`,
      values: [
        hour,
        instance.organizationId,
        instance.instanceId,
        amount,
        instance.priceId,
        instance.monthOrdinal,
      ],
    });
    const { rows } = await client.query({
      name: 'one_wallet',
      text: `UPDATE wallets SET balance_micros = balance_micros - $2, entry_count = entry_count + 1
             WHERE organization_id = $1 RETURNING entry_count, balance_micros`,
      values: [instance.organizationId, amount],
    });
    await client.query({
      name: 'one_entry',
      text: `INSERT INTO wallet_ledger (organization_id, entry_no, kind, amount_micros, balance_after_micros, hours,
                                        billed_from, billed_through)
             VALUES ($1, $2, 'charge', -$3::bigint, $4, 1, $5::timestamptz - interval '1 hour', $5)`,
      values: [instance.organizationId, rows[0].entry_count, amount, rows[0].balance_micros, through],
    });
  });
}

async function readDue(pool: Pool, mark: Instant, instances: number): Promise<Due[]> {
  const { hourNo } = splitHour(mark);
  const { rows } = await pool.query<Due & { firstHour: number }>(
    `SELECT i.organization_id AS "organizationId", i.subscription_id AS "instanceId", p.plan_price_id AS "priceId",
            p.price_monthly_micros AS "priceMonthlyMicros", p.hourly_numerator AS "hourlyNumerator",
            p.hourly_denominator AS "hourlyDenominator", $1::bigint - i.billing_first_hour + 1 AS "monthOrdinal"
     FROM subscriptions i JOIN plan_prices p USING (plan_id) ORDER BY 1, 2 LIMIT $2`,
    [hourNo, instances],
  );
  // The ordinal only has to be one; the amounts' exactness is the engine's business, not this loop's.
  return rows.map((row) => ({ ...row, monthOrdinal: ((row.monthOrdinal - 1n) % 744n) + 1n }));
}

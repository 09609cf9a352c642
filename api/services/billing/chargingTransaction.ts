import { beginCharging } from '../../../db/billing/lease.ts';
import type { Client } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { type RunInProgress, SupersededError } from './billingRun.ts';
import type { ChargingWork } from './runEvents.ts';

/** Charges in one transaction, under the fence, and adds what was posted to the run. Throws SupersededError. */
export async function inChargingTransaction<Posting extends { hours: bigint; amountMicros: bigint }>(
  run: RunInProgress,
  work: ChargingWork,
  charge: (client: Client) => Promise<Posting>,
): Promise<Posting> {
  const { pool, fence, tell, step } = run.context;
  await step(`${work} begins`);
  const posting = await inTransaction(pool, async (client) => {
    const stands = await beginCharging(client, fence);
    tell({ type: 'advanced' });
    if (!stands) throw new SupersededError('another runner holds the lease now');
    await step('fence checked');
    const charged = await charge(client);
    tell({ type: 'advanced' });
    await step(`${work} charged`);
    return charged;
  });
  run.add(posting);
  tell({ type: 'committed', work, hours: posting.hours });
  await step(`${work} committed`);
  return posting;
}

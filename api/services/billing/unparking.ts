import { organizationName } from '../../../db/accounts/organizations.ts';
import { noteProgress } from '../../../db/billing/runs.ts';
import { FIRST_KEY, nextToUnpark, type ParkedKey, unpark } from '../../../db/billing/unparking.ts';
import { concernsOnlyThisStatement } from '../../../db/failure.ts';
import { lockWallets } from '../../../db/wallets/wallets.ts';
import type { RunInProgress } from './billingRun.ts';
import { inChargingTransaction } from './chargingTransaction.ts';

/**
 * Bills the parked instances that can be billed by now (rule 6): those whose price was set since, and those imported behind
 * their wallet's mark. One query finds all that still have to wait; the rest is done in batches, each in bounded
 * transactions.
 */
export async function unparkInstances(run: RunInProgress): Promise<void> {
  const { pool, signal, tell } = run.context;
  let last: ParkedKey | undefined = FIRST_KEY;
  while (last !== undefined && !signal?.aborted) {
    const batch = await nextToUnpark(pool, last);
    tell({ type: 'advanced' });
    if (batch.length > 0) await unparkBatch(run, batch);
    last = batch.at(-1);
  }
}

/** A refused batch is retried organization by organization, so that one's failure stops no other (rule 13). */
async function unparkBatch(run: RunInProgress, batch: ParkedKey[]): Promise<void> {
  try {
    await unparkTogether(run, batch);
  } catch (error) {
    if (!concernsOnlyThisStatement(error)) throw error;
    const byOrganization = Map.groupBy(batch, ({ organizationId }) => organizationId);
    const [organizationId, ...others] = byOrganization.keys();
    if (organizationId !== undefined && others.length === 0) {
      run.fail(await organizationName(run.context.pool, organizationId), error as Error);
      return;
    }
    for (const part of byOrganization.values()) await unparkBatch(run, part);
  }
}

async function unparkTogether(run: RunInProgress, batch: ParkedKey[]): Promise<void> {
  const { pool, asOf, signal, tell } = run.context;
  const organizations = [...new Set(batch.map(({ organizationId }) => organizationId))];
  for (let unfinished = true; unfinished && !signal?.aborted; ) {
    const unparking = await inChargingTransaction(run, 'unparking', async (client) => {
      await lockWallets(client, organizations);
      tell({ type: 'advanced' });
      return unpark(client, batch, asOf);
    });
    run.unparkedHours += unparking.hours;
    unfinished = unparking.unfinished > 0n;
    await noteProgress(pool, run);
  }
}

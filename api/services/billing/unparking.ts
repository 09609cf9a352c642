import { organizationName } from '../../../db/accounts/organizations.ts';
import { concernsOnlyThisStatement } from '../../../db/failure.ts';
import { unpark, nextOrganizationWithParked } from '../../../db/billing/parking.ts';
import { lockWallet } from '../../../db/wallets/wallets.ts';
import type { RunInProgress } from './billingRun.ts';
import { inChargingTransaction } from './chargingTransaction.ts';

/**
 * Bills what can be billed of the parked instances (rule 6), organization by organization, in bounded transactions:
 * those whose price was mended, and those brought in behind their wallet's mark.
 */
export async function unparkInstances(run: RunInProgress): Promise<void> {
  const { pool, signal } = run.context;
  let organizationId = await nextOrganizationWithParked(pool, 0n);
  while (organizationId !== null && !signal?.aborted) {
    try {
      await unparkOrganization(run, organizationId);
    } catch (error) {
      if (!concernsOnlyThisStatement(error)) throw error;
      run.fail(await organizationName(pool, organizationId), error as Error);
    }
    organizationId = await nextOrganizationWithParked(pool, organizationId);
  }
}

/** A batch of instances at a time, each batch until nothing of it moves any more. */
async function unparkOrganization(run: RunInProgress, organizationId: bigint): Promise<void> {
  const { asOf, signal } = run.context;
  let afterInstance = 0n;
  while (!signal?.aborted) {
    const unparking = await inChargingTransaction(run, 'unparking', async (client) => {
      await lockWallet(client, organizationId);
      return unpark(client, organizationId, asOf, afterInstance);
    });
    run.unparkedHours += unparking.hours;
    if (unparking.lastInstance === null) return;
    if (unparking.moved === 0n) afterInstance = unparking.lastInstance;
  }
}

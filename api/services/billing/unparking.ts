import { organizationName } from '../../../db/accounts/organizations.ts';
import { concernsOnlyThisStatement } from '../../../db/failure.ts';
import { beginCharging } from '../../../db/billing/lease.ts';
import { unpark, nextOrganizationWithParked } from '../../../db/billing/parking.ts';
import type { Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { lockWallet } from '../../../db/wallets/wallets.ts';
import type { Instant } from '../../../domain/instant.ts';
import { type RunInProgress, SupersededError } from './billingRun.ts';
import type { StepHook } from './sliceBilling.ts';

/**
 * Bills what can be billed of the parked instances (rule 6), organization by organization, in bounded transactions:
 * those whose price was mended, and those brought in behind their wallet's mark.
 */
export async function unparkInstances(
  pool: Pool,
  asOf: Instant,
  run: RunInProgress,
  step: StepHook,
  signal: AbortSignal | undefined,
): Promise<void> {
  let organizationId = await nextOrganizationWithParked(pool, 0n);
  while (organizationId !== null && !signal?.aborted) {
    try {
      await unparkOrganization(pool, organizationId, asOf, run, step, signal);
    } catch (error) {
      if (!concernsOnlyThisStatement(error)) throw error;
      run.fail(await organizationName(pool, organizationId), error as Error);
    }
    organizationId = await nextOrganizationWithParked(pool, organizationId);
  }
}

/** A batch of instances at a time, each batch until nothing of it moves any more. */
async function unparkOrganization(
  pool: Pool,
  organizationId: bigint,
  asOf: Instant,
  run: RunInProgress,
  step: StepHook,
  signal: AbortSignal | undefined,
): Promise<void> {
  let afterInstance = 0n;
  while (!signal?.aborted) {
    await step('mending begins');
    const unparking = await inTransaction(pool, async (client) => {
      if (!(await beginCharging(client, run.fence)))
        throw new SupersededError('another runner holds the lease now');
      await lockWallet(client, organizationId);
      const result = await unpark(client, organizationId, asOf, afterInstance);
      await step('parked charged');
      return result;
    });
    await step('parked committed');
    run.add(unparking);
    run.unparkedHours += unparking.hours;
    if (unparking.lastInstance === null) return;
    if (unparking.moved === 0n) afterInstance = unparking.lastInstance;
  }
}

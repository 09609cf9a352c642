import { organizationName } from '../../../db/accounts/organizations.ts';
import { firstDueOrganization, lockDueWallets, middleOrganization } from '../../../db/billing/marks.ts';
import { chargeSlice, type OrganizationSlice, type SlicePosting } from '../../../db/billing/charging.ts';
import { concernsOnlyThisStatement, isDeadlock } from '../../../db/failure.ts';
import { beginCharging } from '../../../db/billing/lease.ts';
import { parkUnpriced } from '../../../db/billing/parking.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import type { BillingWindow } from '../../../domain/billing/billingWindow.ts';
import { type RunInProgress, SupersededError } from './billingRun.ts';

/** Called at each step of a run, so that a test can stop the world there. */
export type StepHook = (step: string) => void | Promise<void>;

/** The fleet or a mark changed between reading and posting: the slice is rolled back and looked at again. */
class FleetChangedError extends Error {
  override name = 'FleetChangedError';
  readonly code = '40001';
}

/** Deadlocks and changed fleets pass; a slice that cannot be posted this often has another trouble. */
const TRIES_WITH_LOCKS = 3;

/**
 * Bills one window for one slice of organizations. The usual way is one optimistic statement. When that is refused
 * (somebody else posted the slice, the fleet changed meanwhile, an hour has no price), the slice is done again with its
 * wallets locked and the unpriced parked. When that is refused too, the slice is cut in two until the one organization
 * in trouble is alone, so that nobody else's billing stops (rule 13).
 */
export async function billSlice(
  pool: Pool,
  slice: OrganizationSlice,
  window: BillingWindow,
  run: RunInProgress,
  step: StepHook,
): Promise<void> {
  try {
    run.add(await post(pool, run, step, (client) => chargeSlice(client, slice, window, { byMark: false })));
  } catch (error) {
    if (!concernsOnlyThisStatement(error)) throw error;
    run.collisions += 1;
    await billWithLocks(pool, slice, window, run, step);
  }
}

async function billWithLocks(
  pool: Pool,
  slice: OrganizationSlice,
  window: BillingWindow,
  run: RunInProgress,
  step: StepHook,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      run.add(
        await post(pool, run, step, async (client) => {
          await lockDueWallets(client, slice, window);
          await parkUnpriced(client, slice, window);
          return chargeSlice(client, slice, window, { byMark: true });
        }),
      );
      return;
    } catch (error) {
      if (!concernsOnlyThisStatement(error)) throw error;
      if (isDeadlock(error) && tries < TRIES_WITH_LOCKS) continue;
      const middle = await middleOrganization(pool, slice, window);
      if (middle === null) return recordFailure(pool, slice, window, run, error as Error);
      await billWithLocks(pool, { from: slice.from, to: middle }, window, run, step);
      return billWithLocks(pool, { from: middle, to: slice.to }, window, run, step);
    }
  }
}

async function post(
  pool: Pool,
  run: RunInProgress,
  step: StepHook,
  charge: (client: Client) => Promise<SlicePosting>,
): Promise<SlicePosting> {
  await step('slice begins');
  const posting = await inTransaction(pool, async (client) => {
    if (!(await beginCharging(client, run.fence)))
      throw new SupersededError('another runner holds the lease now');
    await step('fence checked');
    const result = await charge(client);
    if (result.moved !== result.due || result.unpostedHours !== 0n) {
      throw new FleetChangedError('a wallet changed while its hours were being charged');
    }
    await step('slice charged');
    return result;
  });
  await step('slice committed');
  return posting;
}

async function recordFailure(
  pool: Pool,
  slice: OrganizationSlice,
  window: BillingWindow,
  run: RunInProgress,
  error: Error,
): Promise<void> {
  const organizationId = await firstDueOrganization(pool, slice, window);
  if (organizationId === null) return;
  run.fail(await organizationName(pool, organizationId), error);
}

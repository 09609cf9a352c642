import { organizationName } from '../../../db/accounts/organizations.ts';
import { firstDueOrganization, lockDueWallets, middleOrganization } from '../../../db/billing/marks.ts';
import { chargeSlice, type OrganizationSlice, type SlicePosting } from '../../../db/billing/charging.ts';
import { concernsOnlyThisStatement, isDeadlock } from '../../../db/failure.ts';
import { parkUnpriced } from '../../../db/billing/parking.ts';
import type { Client } from '../../../db/pool.ts';
import type { BillingWindow } from '../../../domain/billing/billingWindow.ts';
import type { RunInProgress } from './billingRun.ts';
import { inChargingTransaction } from './chargingTransaction.ts';

/** One window for one slice of organizations, in a run. */
export interface SliceWork {
  run: RunInProgress;
  slice: OrganizationSlice;
  window: BillingWindow;
}

/** The fleet or a mark changed between reading and posting: the slice is rolled back and retried. */
class FleetChangedError extends Error {
  override name = 'FleetChangedError';
  readonly code = '40001';
}

/** Deadlocks and changed fleets pass; a slice that fails this often has another problem. */
const TRIES_WITH_LOCKS = 3;

/**
 * Usually one optimistic statement is enough. When it is refused (another runner posted the slice, the fleet changed
 * meanwhile, an hour has no price), the slice is retried with its wallets locked and unpriced instances parked. When that
 * is refused too, the slice is halved until the failing organization is alone, so that it stops no other's billing
 * (rule 13).
 */
export async function billSlice(work: SliceWork): Promise<void> {
  const { run, slice, window } = work;
  try {
    await post(run, (client) => chargeSlice(client, slice, window, { byMark: false }));
  } catch (error) {
    if (!concernsOnlyThisStatement(error)) throw error;
    run.collisions += 1;
    await billWithLocks(work);
  }
}

async function billWithLocks(work: SliceWork): Promise<void> {
  const { run, slice, window } = work;
  const { pool, tell } = run.context;
  for (let tries = 1; ; tries += 1) {
    try {
      await post(run, async (client) => {
        await lockDueWallets(client, slice, window);
        tell({ type: 'advanced' });
        await parkUnpriced(client, slice, window);
        tell({ type: 'advanced' });
        return chargeSlice(client, slice, window, { byMark: true });
      });
      return;
    } catch (error) {
      if (!concernsOnlyThisStatement(error)) throw error;
      if (isDeadlock(error) && tries < TRIES_WITH_LOCKS) continue;
      const middle = await middleOrganization(pool, slice, window);
      if (middle === null) return recordFailure(work, error as Error);
      await billWithLocks({ ...work, slice: { from: slice.from, to: middle } });
      return billWithLocks({ ...work, slice: { from: middle, to: slice.to } });
    }
  }
}

async function post(run: RunInProgress, charge: (client: Client) => Promise<SlicePosting>): Promise<void> {
  await inChargingTransaction(run, 'slice', async (client) => {
    const result = await charge(client);
    if (result.moved !== result.due || result.unpostedHours !== 0n) {
      throw new FleetChangedError('a wallet changed while its hours were being charged');
    }
    return result;
  });
}

async function recordFailure({ run, slice, window }: SliceWork, error: Error): Promise<void> {
  const { pool } = run.context;
  const organizationId = await firstDueOrganization(pool, slice, window);
  if (organizationId === null) return;
  run.fail(await organizationName(pool, organizationId), error);
}

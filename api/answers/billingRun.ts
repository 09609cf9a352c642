import type { BillingRun } from '../../contracts/billingRun.ts';
import type { Parked } from '../../contracts/administration.ts';
import type { ParkedInstance } from '../../db/billing/parkedInstances.ts';
import type * as db from '../../db/billing/runs.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';

type Parking = Omit<ParkedInstance, 'plan' | 'addonOf' | 'subscriptionId'>;

/** A run as JSON has it, everywhere. */
export function viewRun(run: db.BillingRun): BillingRun {
  return {
    id: String(run.runId),
    runner: run.runner,
    runnerId: run.runnerId,
    asOf: formatTimestamp(run.asOf),
    windowFrom: formatTimestamp(run.windowFrom),
    billedThrough: formatTimestamp(run.billedThrough),
    startedAt: formatTimestamp(run.startedAt),
    finishedAt: formatTimestamp(run.finishedAt),
    outcome: run.outcome,
    instances: Number(run.instances),
    hours: Number(run.hours),
    amount: formatMicros(run.amountMicros),
    organizationsPastDue: Number(run.organizationsPastDue),
    instancesParked: Number(run.instancesParked),
    collisions: run.collisions,
    failures: run.failures,
    error: run.errorMessage,
  };
}

export function viewParking({ organization, kind, resourceId, name, parkedFrom, reason }: Parking) {
  const instance = String(resourceId);
  return { organization, kind, instance, name, since: formatTimestamp(parkedFrom), reason };
}

export function viewParked({ plan, addonOf, ...parking }: Omit<ParkedInstance, 'subscriptionId'>): Parked {
  return { ...viewParking(parking), addonOf: addonOf === null ? null : String(addonOf), plan };
}

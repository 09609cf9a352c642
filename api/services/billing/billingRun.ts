import type { OrganizationFailure, RunOutcome } from '../../../db/billing/runs.ts';
import type { ParkedInstance } from '../../../db/billing/parkedInstances.ts';
import type { BillingWindow } from '../../../domain/billing/billingWindow.ts';
import type { Instant } from '../../../domain/instant.ts';

/** What a run is asked to do. */
export interface RunRequest {
  /** Bill every hour that began at or before this moment; never later than the database's now, which is the default. */
  asOf?: Instant | undefined;
  /** The lease's fence: a run whose fence fell stops at its next slice. None for a run by hand. */
  fence?: bigint | undefined;
  /** Ends the run after the slice in hand. */
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: RunProgress) => void) | undefined;
}

/** How far a run is, told after each slice. */
export interface RunProgress {
  windowsDone: number;
  windowsTotal: number;
  slicesDone: number;
  through: Instant;
  hours: bigint;
  amountMicros: bigint;
}

/** What a run did. Amounts are micros. */
export interface RunResult {
  runId: bigint;
  outcome: RunOutcome;
  asOf: Instant;
  windowFrom: Instant | null;
  /** The moment up to which the run billed everything; earlier than asOf when it was stopped. */
  billedThrough: Instant | null;
  instances: bigint;
  hours: bigint;
  amountMicros: bigint;
  organizationsPastDue: bigint;
  instancesParked: bigint;
  /** The first hundred of the parked instances. */
  parked: ParkedInstance[];
  failures: OrganizationFailure[];
  collisions: number;
  /** Why the run did not succeed, or not for everybody. */
  errorMessage: string | null;
}

export class AsOfInTheFutureError extends Error {
  override name = 'AsOfInTheFutureError';
}

/** Another runner took the lease: this one stops, and no harm is done. */
export class SupersededError extends Error {
  override name = 'SupersededError';
}

/** The figures of a run in progress, and what ends it early. */
export class RunInProgress {
  hours = 0n;
  amountMicros = 0n;
  collisions = 0;
  slicesDone = 0;
  windowsDone = 0;
  /** Of the hours, those of instances that had been parked. */
  unparkedHours = 0n;
  readonly failures: OrganizationFailure[] = [];
  readonly runId: bigint;
  readonly fence: bigint | null;
  readonly windowsTotal: number;

  constructor(runId: bigint, fence: bigint | null, windowsTotal: number) {
    this.runId = runId;
    this.fence = fence;
    this.windowsTotal = windowsTotal;
  }

  add(posting: { hours: bigint; amountMicros: bigint }): void {
    this.hours += posting.hours;
    this.amountMicros += posting.amountMicros;
  }

  /** Names an organization that could not be billed, once, with its first trouble. */
  fail(organization: string, error: Error): void {
    if (this.failures.some((failure) => failure.organization === organization)) return;
    this.failures.push({ organization, error: error.message });
  }

  progress({ through }: BillingWindow): RunProgress {
    const { windowsDone, windowsTotal, slicesDone, hours, amountMicros } = this;
    return { windowsDone, windowsTotal, slicesDone, through, hours, amountMicros };
  }
}

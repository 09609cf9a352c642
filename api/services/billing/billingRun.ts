import type { BillingRun, OrganizationFailure, RunOutcome } from '../../../db/billing/runs.ts';
import type { ParkedInstance } from '../../../db/billing/parkedInstances.ts';
import type { Pool } from '../../../db/pool.ts';
import type { BillingWindow } from '../../../domain/billing/billingWindow.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { RunEvent, RunProgress } from './runEvents.ts';

/** What a run is asked to do. */
export interface RunRequest {
  /** Bill every hour that began at or before this moment; never later than the database's now, which is the default. */
  asOf?: Instant | undefined;
  /** The lease's fence: a run whose fence was overtaken stops at its next slice. None for a run by command. */
  fence?: bigint | undefined;
  /** Ends the run after the current slice. */
  signal?: AbortSignal | undefined;
  onEvent?: ((event: RunEvent) => void) | undefined;
}

/** Called at each step of a run, so that a test can pause there. For tests alone: everything else uses the events. */
export type StepHook = (step: string) => void | Promise<void>;

/** What a run did. */
export interface RunResult extends BillingRun {
  outcome: RunOutcome;
  /** The first hundred of the parked instances. */
  parked: ParkedInstance[];
}

/** Another runner took the lease: this one stops, and nothing is lost. */
export class SupersededError extends Error {
  override name = 'SupersededError';
}

/** What the parts of a run share, from start to end. */
export interface RunContext {
  pool: Pool;
  runId: bigint;
  asOf: Instant;
  fence: bigint | null;
  windowsTotal: number;
  signal: AbortSignal | undefined;
  tell: (event: RunEvent) => void;
  step: StepHook;
}

/** A run in progress: what its parts share, its figures so far, and the organizations it could not bill. */
export class RunInProgress {
  hours = 0n;
  amountMicros = 0n;
  collisions = 0;
  slicesDone = 0;
  windowsDone = 0;
  /** Hours of instances that had been parked, among them. */
  unparkedHours = 0n;
  readonly failures: OrganizationFailure[] = [];
  readonly context: RunContext;

  constructor(context: RunContext) {
    this.context = context;
  }

  get runId(): bigint {
    return this.context.runId;
  }

  add(posting: { hours: bigint; amountMicros: bigint }): void {
    this.hours += posting.hours;
    this.amountMicros += posting.amountMicros;
  }

  /** Records an organization that could not be billed, once, with its first error. */
  fail(organization: string, error: Error): void {
    if (this.failures.some((failure) => failure.organization === organization)) return;
    this.failures.push({ organization, error: error.message });
  }

  progress({ through }: BillingWindow): RunProgress {
    const { windowsDone, slicesDone, hours, amountMicros } = this;
    const { windowsTotal } = this.context;
    return { windowsDone, windowsTotal, slicesDone, through, hours, amountMicros };
  }
}

import { countPastDue, earliestMark, ensureChargePartitions, sliceFrom } from '../../db/billing/marks.ts';
import {
  beginRun,
  countInstancesCharged,
  finishRun,
  noteProgress,
  type Runner,
  type RunOutcome,
} from '../../db/billing/runs.ts';
import type { OrganizationSlice } from '../../db/billing/charging.ts';
import { readParked } from '../../db/billing/parkedInstances.ts';
import { announce } from '../../db/announcements.ts';
import { databaseNow, type Pool } from '../../db/pool.ts';
import { inTransaction } from '../../db/transaction.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { countWindows, nextWindow } from '../../domain/billing/billingWindow.ts';
import { formatInstant, type Instant } from '../../domain/instant.ts';
import {
  RunInProgress,
  type RunRequest,
  type RunResult,
  type StepHook,
  SupersededError,
} from './billing/billingRun.ts';
import type { DebtorLadder } from './debtors/debtorLadder.ts';
import { tellPlatformOf } from './events/tell.ts';
import { Refusal } from './refusal.ts';
import { unparkInstances } from './billing/unparking.ts';
import { billSlice } from './billing/sliceBilling.ts';

export interface BillingServiceOptions {
  pool: Pool;
  /** Who runs: recorded with every run. */
  runner: Runner;
  runnerId: string;
  /** Slices billed in parallel, each on its own connection. */
  connections?: number | undefined;
  /** The most metered instances in a slice, unless one organization alone has more. */
  sliceInstances?: number | undefined;
  /** Applied after each whole run; none by default. */
  ladder?: DebtorLadder | undefined;
  /** For tests alone. */
  step?: StepHook | undefined;
}

const NOTE_EVERY_SLICES = 16;
const PARKED_NAMED = 100;

/**
 * The hourly billing, shared by the daemon, the app's built-in scheduler and the command. Memory does not grow with
 * the fleet: the database computes and posts, a slice of organizations at a time.
 */
export class BillingService {
  readonly #pool: Pool;
  readonly #options: Settled<Omit<BillingServiceOptions, 'ladder'>> & Pick<BillingServiceOptions, 'ladder'>;

  constructor(options: BillingServiceOptions) {
    this.#pool = options.pool;
    this.#options = {
      ...options,
      connections: options.connections ?? 1,
      sliceInstances: options.sliceInstances ?? 15_000,
      ladder: options.ladder,
      step: options.step ?? (() => {}),
    };
  }

  /**
   * Bills every hour that has begun and is not yet billed: window by window of at most an hour, slice by
   * slice, each in one transaction, so that a run may end anywhere without loss and the next continues from there.
   * Throws a Refusal, or whatever ended the run (recorded as failed); failures of single organizations are in
   * `failures` instead.
   */
  async runHourlyBilling(request: RunRequest = {}): Promise<RunResult> {
    const now = await databaseNow(this.#pool);
    const asOf = request.asOf ?? now;
    if (asOf > now) {
      throw new Refusal(
        'invalid_request',
        `cannot bill as of ${formatInstant(asOf)}: the database's clock says ${formatInstant(now)} (preview looks ahead)`,
      );
    }
    const { from, first } = await this.#startOf(asOf);
    const span = { startedAt: now, first, from, asOf };
    const runId = await beginRun(this.#pool, { ...this.#options, asOf, windowFrom: from });
    const run = new RunInProgress({
      pool: this.#pool,
      runId,
      asOf,
      fence: request.fence ?? null,
      windowsTotal: from === null ? 0 : countWindows(from, asOf),
      signal: request.signal,
      tell: request.onEvent ?? (() => {}),
      step: this.#options.step,
    });
    try {
      run.context.tell({ type: 'begun', runId });
      await this.#options.step('run begins');
      const billedThrough = await this.#billWindows(run, span);
      if (billedThrough === asOf) await this.#applyLadder(run);
      const outcome = billedThrough !== asOf ? 'stopped' : run.failures.length > 0 ? 'partial' : 'succeeded';
      return await this.#conclude(run, span, outcome, billedThrough, describeFailures(run));
    } catch (error) {
      if (error instanceof SupersededError)
        return this.#conclude(run, span, 'superseded', null, error.message);
      await this.#options.step('run fails');
      // When the database itself is away this fails too; the next run closes the record as abandoned.
      await this.#conclude(run, span, 'failed', null, (error as Error).message).catch(() => {});
      throw error;
    }
  }

  /**
   * Where the windows begin (the earliest mark), and the first hour that may be charged at all: parked instances may be
   * billed from earlier. Makes room for the charges of every month from there.
   */
  async #startOf(asOf: Instant): Promise<{ from: Instant | null; first: Instant | null }> {
    const mark = await earliestMark(this.#pool);
    const { earliest: parkedFrom } = await readParked(this.#pool, 0);
    const from = mark !== null && mark < asOf ? mark : null;
    const first = parkedFrom !== null && (from === null || parkedFrom < from) ? parkedFrom : from;
    if (first !== null && first <= asOf) await ensureChargePartitions(this.#pool, first, asOf);
    return { from, first };
  }

  /** Returns how far everything is billed: asOf, or earlier when the run was told to stop; null when it was told at once. */
  async #billWindows(run: RunInProgress, { from, asOf }: RunSpan): Promise<Instant | null> {
    const { signal, tell } = run.context;
    await unparkInstances(run);
    if (from === null) return signal?.aborted ? null : asOf;
    let slices: OrganizationSlice[] | null = null;
    for (let window = nextWindow(from, asOf); window !== null; window = nextWindow(window.through, asOf)) {
      const seen: OrganizationSlice[] = [];
      const source = slices ?? this.#cutSlices(seen);
      const current = window;
      const whole = await this.#billInParallel(source, signal, async (slice) => {
        await billSlice({ run, slice, window: current });
        run.slicesDone += 1;
        if (run.slicesDone % NOTE_EVERY_SLICES === 0) await noteProgress(this.#pool, run);
        tell({ type: 'sliceDone', progress: run.progress(current) });
      });
      if (!whole) return window.from;
      slices ??= seen;
      run.windowsDone += 1;
      tell({ type: 'windowDone', progress: run.progress(current) });
    }
    return asOf;
  }

  /** What is billed is posted: whatever ails the ladder makes no run fail. */
  async #applyLadder({ context: { pool, signal, tell } }: RunInProgress): Promise<void> {
    const onFailure = (organizationId: bigint, error: unknown) =>
      tell({ type: 'ladderFailed', organizationId, error });
    try {
      const onProgress = () => tell({ type: 'advanced' });
      await this.#options.ladder?.applyToAll(pool, { signal, onProgress, onFailure });
    } catch (error) {
      tell({ type: 'ladderFailed', organizationId: null, error });
    }
  }

  /** Cuts the fleet into slices on demand; they stay the same for the rest of the run. */
  async *#cutSlices(seen: OrganizationSlice[]): AsyncGenerator<OrganizationSlice> {
    for (let from = 0n; ; ) {
      const { slice, last } = await sliceFrom(this.#pool, from, this.#options.sliceInstances);
      seen.push(slice);
      yield slice;
      if (last) return;
      from = slice.to;
    }
  }

  /** Bills the slices, several in parallel; false when the signal came before all were billed. */
  async #billInParallel(
    slices: Iterable<OrganizationSlice> | AsyncGenerator<OrganizationSlice>,
    signal: AbortSignal | undefined,
    bill: (slice: OrganizationSlice) => Promise<void>,
  ): Promise<boolean> {
    const source =
      Symbol.asyncIterator in slices ? slices[Symbol.asyncIterator]() : slices[Symbol.iterator]();
    let failed = false;
    let whole = false;
    const workers = Array.from({ length: this.#options.connections }, async () => {
      while (!failed && !signal?.aborted) {
        const next = await source.next();
        if (next.done) {
          whole = true;
          return;
        }
        try {
          await bill(next.value);
        } catch (error) {
          failed = true;
          throw error;
        }
      }
    });
    const outcomes = await Promise.allSettled(workers);
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure) throw failure.reason;
    return whole;
  }

  async #conclude(
    run: RunInProgress,
    span: RunSpan,
    outcome: RunOutcome,
    billedThrough: Instant | null,
    errorMessage: string | null,
  ): Promise<RunResult> {
    const parked = await readParked(this.#pool, PARKED_NAMED);
    const result = {
      runId: run.runId,
      outcome,
      billedThrough,
      instances: await this.#countInstances(run, span),
      hours: run.hours,
      amountMicros: run.amountMicros,
      organizationsPastDue: await countPastDue(this.#pool),
      instancesParked: parked.count,
      failures: run.failures,
      collisions: run.collisions,
      errorMessage,
    };
    const recorded = await inTransaction(this.#pool, async (client) => {
      const finished = await finishRun(client, result);
      if (outcome === 'failed' || outcome === 'partial') {
        const about = { run: String(run.runId), outcome, organizations: run.failures.length };
        await tellPlatformOf(client, 'billing.run_failed', about);
      }
      return finished;
    });
    run.context.tell({ type: 'finished', outcome });
    await announce(this.#pool, 'run finished');
    await this.#options.step('run finished');
    return { ...recorded, outcome, parked: parked.instances };
  }

  /** One window holds at most one hour of an instance; over several, and after unparking, each is counted once. */
  async #countInstances(run: RunInProgress, { startedAt, first, asOf }: RunSpan): Promise<bigint> {
    if (first === null || run.hours === 0n) return 0n;
    if (run.context.windowsTotal === 1 && run.unparkedHours === 0n) return run.hours;
    return countInstancesCharged(this.#pool, { from: first, through: asOf }, startedAt);
  }
}

/** Options with every default filled in. */
type Settled<Options> = { [Name in keyof Options]-?: Exclude<Options[Name], undefined> };

/** A run's times: when it began, where its hours and its windows begin, and up to when it bills. */
interface RunSpan {
  startedAt: Instant;
  first: Instant | null;
  from: Instant | null;
  asOf: Instant;
}

function describeFailures({ failures }: RunInProgress): string | null {
  const [first] = failures;
  if (!first) return null;
  return `${pluralize(failures.length, 'organization')} could not be billed, first ${first.organization}: ${first.error}`;
}

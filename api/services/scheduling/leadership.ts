import { announce } from '../../../db/announcements.ts';
import {
  acquireLease,
  type Lease,
  type LeaseRunner,
  releaseLease,
  renewLease,
} from '../../../db/billing/lease.ts';
import { isDatabaseAway } from '../../../db/failure.ts';
import { databaseNow, type Pool } from '../../../db/pool.ts';
import { dueMoment, nextBoundary, sleepMs } from '../../../domain/billing/billingSchedule.ts';
import { judgeRun, type LeaseRhythm } from '../../../domain/billing/leaseRhythm.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { RunResult } from '../billing/billingRun.ts';
import type { RunEvent } from '../billing/runEvents.ts';
import type { BillingService } from '../billingService.ts';
import type { WakeUp } from './wakeUp.ts';

export interface LeadershipOptions {
  pool: Pool;
  billing: BillingService;
  /** This process's name in the lease: hostname and process id. */
  identity: string;
  runner: LeaseRunner;
  intervalMinutes: number;
  rhythm: LeaseRhythm;
  /** Woken when the lease is lost. */
  wakeUp: WakeUp;
  onEvent: (event: LeadershipEvent) => void;
}

/** What a leader logs and records. */
export type LeadershipEvent =
  | { type: 'leading'; fence: bigint }
  /** Another runner has taken the lease. */
  | { type: 'fenced'; fence: bigint }
  | { type: 'runBegins'; asOf: Instant }
  | { type: 'runTells'; event: RunEvent }
  | { type: 'runEnded'; result: RunResult; startedAt: Instant; finishedAt: Instant }
  | { type: 'runFailed'; error: unknown; startedAt: Instant }
  /** The current run has shown no progress for this long, and is handed over. */
  | { type: 'runHangs'; quietSeconds: number; startedAt: Instant }
  /** It has not returned in that time again: only a new process can replace it. */
  | { type: 'runIsBeyondHope'; quietSeconds: number }
  | { type: 'leaseFailed'; doing: 'renewed' | 'handed over'; error: unknown };

/** The current state, and when to look again. */
export interface Standing {
  is: 'leading' | 'standing by' | 'backing off' | 'changing';
  /** The leader's next run, or the end of backing off. */
  nextRun: Instant | null;
  sleepMs: number;
}

/** The current run, as watched while renewing the lease. */
interface WatchedRun {
  startedAt: Instant;
  isAlive: boolean;
  renewalsWithoutSign: number;
  liveness: 'alive' | 'hung' | 'stuck';
  handOver: AbortController;
}

/**
 * Leads, in daemons and apps alike: takes the lease and renews it, bills what is due while holding it, hands it over when a
 * run fails, hangs or has to stop, and then lets others try until the next cycle.
 */
export class Leadership {
  readonly #options: LeadershipOptions;
  readonly #tell: (event: LeadershipEvent) => void;
  #lease: Lease | null = null;
  #isRenewing = false;
  #billedAsOf: Instant | null = null;
  /** After a failed run: let another try, until the next cycle. */
  #backOffUntil: Instant | null = null;
  #run: WatchedRun | null = null;

  constructor(options: LeadershipOptions) {
    this.#options = options;
    this.#tell = options.onEvent;
  }

  /**
   * Does what is due now, by the database's clock. Does not return while a run hangs: this process starts no other beside
   * it. Throws when the database is in trouble: call it again as soon as the database is back.
   */
  async tick(stop: AbortSignal): Promise<Standing> {
    const { pool, intervalMinutes, rhythm } = this.#options;
    if (this.#run) return { is: 'standing by', nextRun: null, sleepMs: rhythm.everyMs };
    const now = await databaseNow(pool);
    const backOffUntil = this.#backOffUntil;
    if (backOffUntil !== null && now < backOffUntil) {
      return { is: 'backing off', nextRun: backOffUntil, sleepMs: sleepMs(now, backOffUntil) };
    }
    this.#backOffUntil = null;
    if (!(await this.#lead())) return { is: 'standing by', nextRun: null, sleepMs: rhythm.everyMs };
    const asOf = dueMoment(this.#billedAsOf, now, intervalMinutes);
    if (asOf !== null) await this.#bill(asOf, now, stop);
    if (this.#lease === null || this.#billedAsOf === null) {
      return { is: 'changing', nextRun: null, sleepMs: 0 };
    }
    const nextRun = nextBoundary(this.#billedAsOf, intervalMinutes);
    return { is: 'leading', nextRun, sleepMs: sleepMs(await databaseNow(pool), nextRun) };
  }

  /** Renews the lease at its interval and judges the current run, until disposed of. */
  keep(): Disposable {
    const timer = setInterval(() => this.#keep(), this.#options.rhythm.everyMs);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  /** Hands the lease over at once, if it is held. */
  async stepDown(): Promise<void> {
    const lease = this.#lease;
    this.#lease = null;
    if (lease === null) return;
    await releaseLease(this.#options.pool, lease);
    await announce(this.#options.pool, `${this.#options.runner} stepped down`);
  }

  async #lead(): Promise<boolean> {
    if (this.#lease !== null) return true;
    const { pool, identity, runner, rhythm } = this.#options;
    this.#lease = await acquireLease(pool, identity, runner, rhythm.ttlMs);
    if (this.#lease === null) return false;
    this.#billedAsOf = null;
    this.#tell({ type: 'leading', fence: this.#lease.fence });
    return true;
  }

  async #bill(asOf: Instant, startedAt: Instant, stop: AbortSignal): Promise<void> {
    const { pool, billing } = this.#options;
    const handOver = new AbortController();
    const run: WatchedRun = { startedAt, isAlive: true, renewalsWithoutSign: 0, liveness: 'alive', handOver };
    this.#run = run;
    this.#tell({ type: 'runBegins', asOf });
    try {
      const result = await billing.runHourlyBilling({
        asOf,
        fence: this.#lease?.fence,
        signal: AbortSignal.any([stop, handOver.signal]),
        onEvent: (event) => {
          run.isAlive = true;
          this.#tell({ type: 'runTells', event });
        },
      });
      if (result.outcome === 'succeeded' || result.outcome === 'partial') this.#billedAsOf = asOf;
      else if (result.outcome === 'superseded') this.#lease = null;
      this.#tell({ type: 'runEnded', result, startedAt, finishedAt: await databaseNow(pool) });
    } catch (error) {
      // The run is over: what follows may take its time and must not count as a hung run.
      this.#run = null;
      await this.#fail(error, startedAt);
    } finally {
      this.#run = null;
    }
  }

  /** Another may try. When the database is away, an early retry is worthwhile. */
  async #fail(error: unknown, startedAt: Instant): Promise<void> {
    this.#tell({ type: 'runFailed', error, startedAt });
    if (!isDatabaseAway(error)) this.#backOff(startedAt);
    await this.stepDown().catch(() => {});
    if (isDatabaseAway(error)) throw error;
  }

  #backOff(startedAt: Instant): void {
    this.#backOffUntil = nextBoundary(startedAt, this.#options.intervalMinutes);
  }

  /** Renews the lease, unless the current run hangs. */
  async #keep(): Promise<void> {
    if (this.#run) this.#judge(this.#run);
    const lease = this.#lease;
    if (lease === null || this.#isRenewing) return;
    this.#isRenewing = true;
    try {
      const kept = await renewLease(this.#options.pool, lease, this.#options.rhythm.ttlMs);
      if (kept || this.#lease !== lease) return;
      this.#lease = null;
      this.#tell({ type: 'fenced', fence: lease.fence });
      this.#options.wakeUp.wakeUp();
    } catch (error) {
      this.#tell({ type: 'leaseFailed', doing: 'renewed', error });
    } finally {
      this.#isRenewing = false;
    }
  }

  /** A hung run is handed over, once; it still has to return before this process bills again. */
  #judge(run: WatchedRun): void {
    run.renewalsWithoutSign = run.isAlive ? 0 : run.renewalsWithoutSign + 1;
    run.isAlive = false;
    const liveness = judgeRun(run.renewalsWithoutSign);
    if (liveness === run.liveness || liveness === 'alive') return;
    run.liveness = liveness;
    const quietSeconds = Math.round((run.renewalsWithoutSign * this.#options.rhythm.everyMs) / 1000);
    if (liveness === 'stuck') {
      this.#tell({ type: 'runIsBeyondHope', quietSeconds });
      return;
    }
    this.#tell({ type: 'runHangs', quietSeconds, startedAt: run.startedAt });
    run.handOver.abort();
    this.#backOff(run.startedAt);
    this.stepDown().catch((error) => this.#tell({ type: 'leaseFailed', doing: 'handed over', error }));
  }
}

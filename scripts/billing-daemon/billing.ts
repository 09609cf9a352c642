import type { RunResult, StepHook } from '../../api/services/billing/billingRun.ts';
import type { RunEvent, RunProgress } from '../../api/services/billing/runEvents.ts';
import { BillingService } from '../../api/services/billingService.ts';
import { announce } from '../../db/announcements.ts';
import { hasRunSucceededSince } from '../../db/billing/daemonStatus.ts';
import { describeFailure, isDatabaseAway } from '../../db/failure.ts';
import { acquireLease, type Lease, releaseLease, renewLease } from '../../db/billing/lease.ts';
import { databaseNow, type Pool } from '../../db/pool.ts';
import { dueMoment, nextBoundary, sleepMs } from '../../domain/billing/billingSchedule.ts';
import { formatInstant, type Instant } from '../../domain/instant.ts';
import { judgeRun } from '../../domain/billing/leaseRhythm.ts';
import { formatMicros } from '../../domain/money.ts';
import type { DaemonConfig, Failpoint } from './config.ts';
import type { Logger } from './logger.ts';
import type { DaemonStatus } from './status.ts';
import type { SupervisorReports } from './supervisor.ts';

/** The run in hand, as the lease's keeper watches it. */
interface WatchedRun {
  startedAt: Instant;
  isAlive: boolean;
  renewalsWithoutSign: number;
  hung: boolean;
  handOver: AbortController;
}

const TELL_EVERY_MS = 5_000;

/** A run that does not return, and whose process only a new one can replace. */
export class StuckRunError extends Error {
  override name = 'HopelessRunError';
}

/** Runs BillingService.runHourlyBilling() when it is due and this daemon leads, and tells the status what came of it. */
export class DaemonBilling {
  readonly #config: DaemonConfig;
  readonly #pool: Pool;
  readonly #logger: Logger;
  readonly #status: DaemonStatus;
  readonly #reports: SupervisorReports;
  readonly #service: BillingService;
  #lease: Lease | null = null;
  #renewing = false;
  #billedAsOf: Instant | null = null;
  /** After a failed run: let another daemon try, until the next cycle. */
  #backOffUntil: Instant | null = null;
  #standingBy = false;
  #run: WatchedRun | null = null;
  #toldAt = 0;

  constructor(
    config: DaemonConfig,
    pool: Pool,
    logger: Logger,
    status: DaemonStatus,
    reports: SupervisorReports,
  ) {
    this.#config = config;
    this.#pool = pool;
    this.#logger = logger;
    this.#status = status;
    this.#reports = reports;
    this.#service = new BillingService({
      pool,
      runner: 'daemon',
      runnerId: config.identity,
      connections: config.settings.billingConnections,
      sliceInstances: config.settings.billingSliceInstances,
      step: config.failpoint ? failAt(config.failpoint, logger) : undefined,
    });
  }

  /**
   * Looks what is to be done now, by the database's clock, and does it. Returns how long to sleep, in milliseconds,
   * before the next look. Throws when the database is in trouble: then the next look is due as soon as it is back.
   */
  async tick(stop: AbortSignal): Promise<number> {
    const now = await databaseNow(this.#pool);
    if (this.#backOffUntil !== null && now < this.#backOffUntil) {
      await this.#standBy(this.#backOffUntil);
      return sleepMs(now, this.#backOffUntil);
    }
    this.#backOffUntil = null;
    if (!(await this.#lead())) {
      if (!this.#standingBy) this.#logger.info('standing by: another daemon bills');
      this.#standingBy = true;
      await this.#standBy(null);
      return this.#config.rhythm.everyMs;
    }
    const asOf = dueMoment(this.#billedAsOf, now, this.#interval);
    if (asOf !== null) await this.#bill(asOf, now, stop);
    if (this.#lease === null || this.#billedAsOf === null) return 0;
    const next = nextBoundary(this.#billedAsOf, this.#interval);
    this.#status.idle('leader', next);
    return sleepMs(await databaseNow(this.#pool), next);
  }

  /**
   * To be called in the lease's rhythm: renews it, unless the run in hand shows no progress. False when the lease is
   * gone. Throws StuckRunError.
   */
  async keepLease(): Promise<boolean> {
    if (this.#run && !this.#isProgressing(this.#run)) return true;
    const lease = this.#lease;
    if (lease === null || this.#renewing) return true;
    this.#renewing = true;
    try {
      const kept = await renewLease(this.#pool, lease, this.#config.rhythm.ttlMs);
      if (kept || this.#lease !== lease) return true;
      this.#lease = null;
      this.#logger.warn({ fence: lease.fence }, 'fenced: another runner has taken the lease');
      return false;
    } catch (error) {
      this.#logger.debug({ err: error }, 'the lease could not be renewed');
      return true;
    } finally {
      this.#renewing = false;
    }
  }

  /** Hands the lease over at once, if it is held. */
  async stepDown(): Promise<void> {
    const lease = this.#lease;
    this.#lease = null;
    if (lease === null) return;
    await releaseLease(this.#pool, lease);
    await announce(this.#pool, 'daemon stepped down');
  }

  get #interval(): number {
    return this.#config.settings.billingIntervalMinutes;
  }

  async #lead(): Promise<boolean> {
    if (this.#lease !== null) return true;
    this.#lease = await acquireLease(this.#pool, this.#config.identity, 'daemon', this.#config.rhythm.ttlMs);
    if (this.#lease === null) return false;
    this.#billedAsOf = null;
    this.#standingBy = false;
    this.#logger.info({ fence: this.#lease.fence }, 'leading: this daemon bills');
    return true;
  }

  async #standBy(nextRun: Instant | null): Promise<void> {
    const { failedAt } = this.#status;
    if (failedAt !== null && (await hasRunSucceededSince(this.#pool, failedAt))) this.#status.recovered();
    this.#status.idle('standby', nextRun);
  }

  async #bill(asOf: Instant, startedAt: Instant, stop: AbortSignal): Promise<void> {
    const handOver = new AbortController();
    const run = { startedAt, isAlive: true, renewalsWithoutSign: 0, hung: false, handOver };
    this.#run = run;
    this.#toldAt = performance.now();
    this.#status.billing();
    this.#logger.info({ asOf: formatInstant(asOf) }, 'run begins');
    try {
      const result = await this.#service.runHourlyBilling({
        asOf,
        fence: this.#lease?.fence,
        signal: AbortSignal.any([stop, handOver.signal]),
        onEvent: (event) => this.#hear(event, run),
      });
      const finishedAt = await databaseNow(this.#pool);
      this.#logger.info(describeRun(result, startedAt, finishedAt), `run ${result.outcome}`);
      if (result.outcome === 'succeeded' || result.outcome === 'partial') {
        this.#billedAsOf = asOf;
        this.#status.succeeded(finishedAt, result);
      } else if (result.outcome === 'superseded') {
        this.#lease = null;
      }
    } catch (error) {
      // Nobody waits for it any more: what follows may take its time and is not a run that hangs.
      this.#run = null;
      await this.#fail(error, run);
    } finally {
      this.#run = null;
    }
  }

  /** Logged once, here; recorded; and another daemon may try. A database that is away is worth an early new try. */
  async #fail(error: unknown, run: WatchedRun): Promise<void> {
    this.#logger.error({ err: error }, 'run failed');
    this.#status.failed(run.startedAt, describeFailure(error));
    if (!isDatabaseAway(error)) this.#backOffUntil = nextBoundary(run.startedAt, this.#interval);
    await this.stepDown().catch(() => {});
    if (isDatabaseAway(error)) throw error;
  }

  /** False once the run in hand hangs: it is then handed over, and the lease no longer renewed. */
  #isProgressing(run: WatchedRun): boolean {
    run.renewalsWithoutSign = run.isAlive ? 0 : run.renewalsWithoutSign + 1;
    run.isAlive = false;
    const liveness = judgeRun(run.renewalsWithoutSign);
    const quietSeconds = Math.round((run.renewalsWithoutSign * this.#config.rhythm.everyMs) / 1000);
    if (liveness === 'hopeless') {
      throw new StuckRunError(
        `the run has shown no sign of life for ${quietSeconds} s: this process must be replaced`,
      );
    }
    if (liveness === 'hung' && !run.hung) {
      run.hung = true;
      const message = `the run has made no progress for ${quietSeconds} s, and is handed over`;
      this.#logger.error(message);
      this.#status.failed(run.startedAt, message);
      run.handOver.abort();
      this.stepDown().catch((error) => this.#logger.warn({ err: error }, 'the lease was not handed over'));
    }
    return !run.hung;
  }

  /** Whatever a run tells is a sign of life, and what it has committed moves the heartbeat. */
  #hear(event: RunEvent, run: WatchedRun): void {
    run.isAlive = true;
    this.#reports.progressed();
    if (event.type === 'committed') this.#status.committed();
    if ('progress' in event) this.#tellProgress(event.progress);
  }

  /** Catching up may take long, and says every few seconds how far it is. */
  #tellProgress({ windowsDone, windowsTotal, through, hours }: RunProgress): void {
    if (performance.now() - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = performance.now();
    const billedThrough = formatInstant(through);
    this.#logger.info({ windowsDone, windowsTotal, billedThrough, hours }, 'run goes on');
  }
}

/** For the fault tests: the process kills, stops or hangs itself at one of its runs' steps. */
function failAt(failpoint: Failpoint, logger: Logger): StepHook {
  let steps = 0;
  return async (name) => {
    steps += 1;
    if (failpoint.step !== steps) return;
    logger.warn({ step: name, count: steps }, `failpoint: ${failpoint.action}`);
    if (failpoint.action === 'kill') process.kill(process.pid, 'SIGKILL');
    if (failpoint.action === 'stop') process.kill(process.pid, 'SIGSTOP');
    if (failpoint.action === 'hang') await new Promise(() => {});
  };
}

function describeRun(result: RunResult, startedAt: Instant, finishedAt: Instant): Record<string, unknown> {
  return {
    runId: result.runId,
    asOf: formatInstant(result.asOf),
    instances: result.instances,
    hours: result.hours,
    amount: formatMicros(result.amountMicros),
    organizationsPastDue: result.organizationsPastDue,
    instancesParked: result.instancesParked,
    failures: result.failures.length > 0 ? result.failures : undefined,
    collisions: result.collisions,
    durationMs: Number((finishedAt - startedAt) / 1000n),
    reason: result.errorMessage ?? undefined,
  };
}

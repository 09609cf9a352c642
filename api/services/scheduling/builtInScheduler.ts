import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { listen } from '../../../db/announcements.ts';
import { describeFailure, isDatabaseAway } from '../../../db/failure.ts';
import { acquireLease, type Lease, releaseLease, renewLease } from '../../../db/billing/lease.ts';
import { databaseNow, type Pool } from '../../../db/pool.ts';
import { dueMoment, nextBoundary, sleepMs } from '../../../domain/billing/billingSchedule.ts';
import { formatInstant, type Instant } from '../../../domain/instant.ts';
import { judgeRun, type LeaseRhythm } from '../../../domain/billing/leaseRhythm.ts';
import { formatMicros } from '../../../domain/money.ts';
import type { BillingService } from '../billingService.ts';
import type { DaemonStatusService } from '../daemonStatusService.ts';

export interface BuiltInSchedulerOptions {
  pool: Pool;
  billing: BillingService;
  daemons: DaemonStatusService;
  /** Who this app is in the lease: hostname and process id. */
  identity: string;
  intervalMinutes: number;
  rhythm: LeaseRhythm;
  logger: Logger;
}

/** How often to look at the daemons without being told: a stop that was not announced is noticed by then. */
const LOOK_EVERY_MS = 15_000;
/** A daemon that starts together with the app gets to announce itself first. */
const FIRST_LOOK_AFTER_MS = 3_000;

/**
 * The app's own hourly billing, the fallback: it bills while no daemon is active, and says each time why it does or
 * does not. A daemon's announcement makes it look at once, so that it takes over within seconds of a good-order stop
 * and gives way when one starts. Start and stop are safe twice.
 */
export class BuiltInScheduler {
  readonly #options: BuiltInSchedulerOptions;
  #stop: AbortController | null = null;
  #ended: Promise<void> = Promise.resolve();
  #rung = new AbortController();
  #listening: { close(): void } | null = null;
  #lease: Lease | null = null;
  #billedAsOf: Instant | null = null;
  #failedAt: Instant | null = null;
  /** Since the run in hand last got on; null while there is none. */
  #renewalsWithoutStep: number | null = null;
  #lastReason: string | null = null;
  #lastLogged: Instant = 0n;

  constructor(options: BuiltInSchedulerOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#stop) return;
    this.#stop = new AbortController();
    this.#ended = this.#live(this.#stop.signal);
  }

  /** Ends after the slice in hand, and gives up the lease. */
  async stop(): Promise<void> {
    this.#stop?.abort();
    this.#rung.abort();
    await this.#ended;
    this.#stop = null;
  }

  async #live(stop: AbortSignal): Promise<void> {
    const renewal = setInterval(() => this.#renew(), this.#options.rhythm.everyMs);
    await sleep(FIRST_LOOK_AFTER_MS, undefined, { signal: stop }).catch(() => {});
    while (!stop.aborted) {
      const pauseMs = await this.#takeTurn(stop).catch((error) => {
        this.#options.logger.warn(
          { reason: describeFailure(error) },
          'built-in billing could not look at the daemons',
        );
        return LOOK_EVERY_MS;
      });
      await sleep(pauseMs, undefined, { signal: AbortSignal.any([stop, this.#rung.signal]) }).catch(() => {});
      this.#rung = new AbortController();
    }
    clearInterval(renewal);
    this.#listening?.close();
    this.#listening = null;
    await this.#giveWay().catch(() => {});
  }

  /** Looks, decides, bills what is due; returns how long to sleep. */
  async #takeTurn(stop: AbortSignal): Promise<number> {
    const { pool, daemons, intervalMinutes } = this.#options;
    await this.#listen();
    const decision = await daemons.shouldRunBuiltInBilling();
    const now = await databaseNow(pool);
    this.#logDecision(decision, now);
    if (!decision.run) {
      await this.#giveWay();
      return LOOK_EVERY_MS;
    }
    if (!(await this.#lead())) return LOOK_EVERY_MS;
    const failedThisCycle = this.#failedAt !== null && nextBoundary(this.#failedAt, intervalMinutes) > now;
    const asOf = failedThisCycle ? null : dueMoment(this.#billedAsOf, now, intervalMinutes);
    if (asOf !== null) await this.#bill(asOf, now, stop);
    return Math.min(LOOK_EVERY_MS, sleepMs(now, nextBoundary(now, intervalMinutes)));
  }

  async #lead(): Promise<boolean> {
    if (this.#lease) return true;
    const { pool, identity, rhythm } = this.#options;
    this.#lease = await acquireLease(pool, identity, 'built-in', rhythm.ttlMs);
    this.#billedAsOf = null;
    return this.#lease !== null;
  }

  async #giveWay(): Promise<void> {
    const lease = this.#lease;
    this.#lease = null;
    if (lease) await releaseLease(this.#options.pool, lease);
  }

  async #bill(asOf: Instant, now: Instant, stop: AbortSignal): Promise<void> {
    const { billing, logger } = this.#options;
    try {
      const onEvent = () => {
        this.#renewalsWithoutStep = 0;
      };
      onEvent();
      const result = await billing.runHourlyBilling({
        asOf,
        fence: this.#lease?.fence,
        signal: stop,
        onEvent,
      });
      logger.info(
        {
          runId: result.runId,
          asOf: formatInstant(result.asOf),
          instances: result.instances,
          hours: result.hours,
          amount: formatMicros(result.amountMicros),
          reason: result.errorMessage ?? undefined,
        },
        `built-in run ${result.outcome}`,
      );
      this.#failedAt = null;
      if (result.outcome === 'superseded') this.#lease = null;
      else if (result.outcome !== 'stopped') this.#billedAsOf = asOf;
    } catch (error) {
      logger.error({ err: error }, 'built-in run failed');
      // A database that was away is worth a new try soon; any other failure waits for the next cycle.
      if (!isDatabaseAway(error)) this.#failedAt = now;
      await this.#giveWay().catch(() => {});
    } finally {
      this.#renewalsWithoutStep = null;
    }
  }

  /** Each decision is logged when it changes, and once an interval while it stands. */
  #logDecision({ run, reason }: { run: boolean; reason: string }, now: Instant): void {
    const kind = run ? reason : 'daemon active';
    const again = now >= nextBoundary(this.#lastLogged, this.#options.intervalMinutes);
    if (kind === this.#lastReason && !again) return;
    this.#lastReason = kind;
    this.#lastLogged = now;
    this.#options.logger.info({ reason }, run ? 'built-in billing is on' : 'built-in billing is paused');
  }

  /** A run without a sign of life is not worth a lease: another app may have it. */
  async #renew(): Promise<void> {
    const lease = this.#lease;
    if (!lease) return;
    if (this.#renewalsWithoutStep !== null) {
      this.#renewalsWithoutStep += 1;
      if (judgeRun(this.#renewalsWithoutStep) !== 'alive') {
        this.#options.logger.error('the built-in run makes no progress: its lease is not renewed');
        return;
      }
    }
    const kept = await renewLease(this.#options.pool, lease, this.#options.rhythm.ttlMs).catch(() => true);
    if (!kept && this.#lease === lease) {
      this.#lease = null;
      this.#options.logger.info('built-in billing gave way: a daemon has taken the lease');
      this.#rung.abort();
    }
  }

  async #listen(): Promise<void> {
    if (this.#listening) return;
    const ring = () => this.#rung.abort();
    this.#listening = await listen(this.#options.pool, ring, () => {
      this.#listening = null;
      ring();
    });
  }
}

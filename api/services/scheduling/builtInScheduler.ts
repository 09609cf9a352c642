import type { Logger } from 'pino';
import { listen } from '../../../db/announcements.ts';
import { describeFailure } from '../../../db/failure.ts';
import { databaseNow, type Pool } from '../../../db/pool.ts';
import { nextBoundary } from '../../../domain/billing/billingSchedule.ts';
import type { LeaseRhythm } from '../../../domain/billing/leaseRhythm.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { BillingService } from '../billingService.ts';
import type { BuiltInDecision, DaemonStatusService } from '../daemonStatusService.ts';
import { Leadership, type LeadershipEvent } from './leadership.ts';
import { RunLog } from './runLog.ts';
import { WakeUp } from './wakeUp.ts';

export interface BuiltInSchedulerOptions {
  pool: Pool;
  billing: BillingService;
  daemons: DaemonStatusService;
  /** This app's name in the lease: hostname and process id. */
  identity: string;
  intervalMinutes: number;
  rhythm: LeaseRhythm;
  logger: Logger;
}

/** How often to check the daemons without an announcement: by then an unannounced stop is noticed. */
const LOOK_EVERY_MS = 15_000;
/** Gives a daemon that starts together with the app time to announce itself. */
const FIRST_LOOK_AFTER_MS = 3_000;

/**
 * The app's own hourly billing, the fallback: it bills while no daemon is active, and logs why it does or
 * does not. A daemon's announcement makes it check at once, so that it takes over within seconds of an orderly stop and
 * gives way when one starts. Start and stop are safe to call twice.
 */
export class BuiltInScheduler {
  readonly #options: BuiltInSchedulerOptions;
  readonly #leadership: Leadership;
  readonly #log: RunLog;
  readonly #wakeUp = new WakeUp();
  #stop: AbortController | null = null;
  #ended: Promise<void> = Promise.resolve();
  #keeping: Disposable | null = null;
  /** Resolves when the current run hangs. */
  #hung = Promise.withResolvers<void>();
  #listening: { close(): void } | null = null;
  #lastReason: string | null = null;
  #lastLogged: Instant = 0n;

  constructor(options: BuiltInSchedulerOptions) {
    this.#options = options;
    this.#log = new RunLog(options.logger, 'built-in run');
    this.#leadership = new Leadership({
      ...options,
      runner: 'built-in',
      wakeUp: this.#wakeUp,
      onEvent: (event) => this.#hear(event),
    });
  }

  start(): void {
    if (this.#stop) return;
    this.#stop = new AbortController();
    this.#keeping = this.#leadership.keep();
    this.#ended = this.#run(this.#stop.signal);
  }

  /** Ends after the current slice, unless the run hangs, and releases the lease. */
  async stop(): Promise<void> {
    this.#stop?.abort();
    await Promise.race([this.#ended, this.#hung.promise]);
    this.#keeping?.[Symbol.dispose]();
    this.#stop = null;
  }

  async #run(stop: AbortSignal): Promise<void> {
    await this.#wakeUp.wait(FIRST_LOOK_AFTER_MS, stop);
    while (!stop.aborted) {
      const pauseMs = await this.#tick(stop).catch((error) => {
        this.#options.logger.warn(
          { reason: describeFailure(error) },
          'built-in billing could not check what is due',
        );
        return LOOK_EVERY_MS;
      });
      await this.#wakeUp.wait(pauseMs, stop);
    }
    this.#listening?.close();
    this.#listening = null;
    await this.#leadership.stepDown().catch(() => {});
  }

  /** Checks the daemons, decides, bills what is due; returns how long to sleep. */
  async #tick(stop: AbortSignal): Promise<number> {
    await this.#listen();
    const decision = await this.#options.daemons.shouldRunBuiltInBilling();
    this.#logDecision(decision, await databaseNow(this.#options.pool));
    if (!decision.run) {
      await this.#leadership.stepDown();
      return LOOK_EVERY_MS;
    }
    const { sleepMs } = await this.#leadership.tick(stop);
    return Math.min(LOOK_EVERY_MS, sleepMs);
  }

  /** A decision is logged when it changes, and once an interval while it stays the same. */
  #logDecision({ run, reason }: BuiltInDecision, now: Instant): void {
    const kind = run ? reason : 'daemon active';
    const again = now >= nextBoundary(this.#lastLogged, this.#options.intervalMinutes);
    if (kind === this.#lastReason && !again) return;
    this.#lastReason = kind;
    this.#lastLogged = now;
    this.#options.logger.info({ reason }, run ? 'built-in billing is on' : 'built-in billing is paused');
  }

  #hear(event: LeadershipEvent): void {
    const { logger } = this.#options;
    switch (event.type) {
      case 'fenced':
        logger.info('built-in billing gave way: a daemon has taken the lease');
        break;
      case 'runBegins':
        this.#hung = Promise.withResolvers();
        this.#log.begins(event.asOf);
        break;
      case 'runTells':
        this.#log.goesOn(event.event);
        break;
      case 'runEnded':
        this.#log.ended(event.result, event.startedAt, event.finishedAt);
        break;
      case 'runFailed':
        this.#log.failed(event.error);
        break;
      case 'runHangs':
        logger.error(`the built-in run has made no progress for ${event.quietSeconds} s, and is handed over`);
        this.#hung.resolve();
        break;
      case 'leaseFailed':
        logger.debug({ err: event.error }, `the lease could not be ${event.doing}`);
        break;
      // Another app or a daemon bills now; this one keeps serving.
      case 'runIsBeyondHope':
      case 'leading':
    }
  }

  async #listen(): Promise<void> {
    if (this.#listening) return;
    this.#listening = await listen(
      this.#options.pool,
      () => this.#wakeUp.wakeUp(),
      () => {
        this.#listening = null;
        this.#wakeUp.wakeUp();
      },
    );
  }
}

import type { StepHook } from '../../api/services/billing/billingRun.ts';
import type { RunEvent } from '../../api/services/billing/runEvents.ts';
import { DebtorLadder } from '../../api/services/debtors/debtorLadder.ts';
import { BillingService } from '../../api/services/billingService.ts';
import { Leadership, type LeadershipEvent } from '../../api/services/scheduling/leadership.ts';
import { RunLog } from '../../api/services/scheduling/runLog.ts';
import type { WakeUp } from '../../api/services/scheduling/wakeUp.ts';
import { hasDaemonSucceededSince } from '../../db/billing/daemonStatus.ts';
import { describeFailure } from '../../db/failure.ts';
import type { Pool } from '../../db/pool.ts';
import type { Instant } from '../../domain/instant.ts';
import { ladderOptions } from '../../config/serviceOptions.ts';
import type { DaemonConfig, Failpoint } from './config.ts';
import type { Logger } from './logger.ts';
import type { DaemonStatus } from './status.ts';
import type { SupervisorReports } from './supervisor.ts';

export interface DaemonBillingOptions {
  config: DaemonConfig;
  pool: Pool;
  logger: Logger;
  status: DaemonStatus;
  reports: SupervisorReports;
  wakeUp: WakeUp;
}

/** A run that does not return: only a new process can help. */
class StuckRunError extends Error {
  override name = 'StuckRunError';
}

/** Bills while this daemon leads, and reports the results to its status and its service manager. */
export class DaemonBilling {
  readonly #options: DaemonBillingOptions;
  readonly #leadership: Leadership;
  readonly #log: RunLog;
  #isStandingBy = false;

  constructor(options: DaemonBillingOptions) {
    const { config, pool, logger, wakeUp } = options;
    this.#options = options;
    this.#log = new RunLog(logger, 'run');
    this.#leadership = new Leadership({
      pool,
      billing: new BillingService({
        pool,
        runner: 'daemon',
        runnerId: config.identity,
        connections: config.settings.billingConnections,
        sliceInstances: config.settings.billingSliceInstances,
        ladder: new DebtorLadder(ladderOptions(config.settings)),
        step: config.failpoint ? failAt(config.failpoint, logger) : undefined,
      }),
      identity: config.identity,
      runner: 'daemon',
      intervalMinutes: config.settings.billingIntervalMinutes,
      rhythm: config.rhythm,
      wakeUp,
      onEvent: (event) => this.#hear(event),
    });
  }

  /**
   * Does what is due now. Returns how long to sleep, in milliseconds, before the next look. Throws when the
   * database is in trouble: the next look is then due as soon as it is back.
   */
  async tick(stop: AbortSignal): Promise<number> {
    const { status, logger } = this.#options;
    const { is, nextRun, sleepMs } = await this.#leadership.tick(stop);
    if (is === 'standing by' && !this.#isStandingBy) {
      this.#isStandingBy = true;
      logger.info('standing by: another daemon bills');
    }
    if (is === 'leading') status.idle('leader', nextRun);
    else if (is !== 'changing') await this.#standBy(nextRun);
    return sleepMs;
  }

  /** Keeps the lease until disposed of. A run that is stuck for good ends the process: StuckRunError, unhandled. */
  keepLease(): Disposable {
    return this.#leadership.keep();
  }

  stepDown(): Promise<void> {
    return this.#leadership.stepDown();
  }

  async #standBy(nextRun: Instant | null): Promise<void> {
    const { pool, status } = this.#options;
    const { failedAt } = status;
    if (failedAt !== null && (await hasDaemonSucceededSince(pool, failedAt))) status.recovered();
    status.idle('standby', nextRun);
  }

  #hear(event: LeadershipEvent): void {
    const { logger, status } = this.#options;
    switch (event.type) {
      case 'leading':
        this.#isStandingBy = false;
        logger.info({ fence: event.fence }, 'leading: this daemon bills');
        break;
      case 'fenced':
        logger.warn({ fence: event.fence }, 'fenced: another runner has taken the lease');
        break;
      case 'runBegins':
        status.billing();
        this.#log.begins(event.asOf);
        break;
      case 'runTells':
        this.#hearRun(event.event);
        break;
      case 'runEnded':
        this.#log.ended(event.result, event.startedAt, event.finishedAt);
        if (event.result.outcome === 'succeeded' || event.result.outcome === 'partial') {
          status.succeeded(event.finishedAt, event.result);
        }
        break;
      case 'runFailed':
        this.#log.failed(event.error);
        status.failed(event.startedAt, describeFailure(event.error));
        break;
      case 'runHangs': {
        const message = `the run has made no progress for ${event.quietSeconds} s, and is handed over`;
        logger.error(message);
        status.failed(event.startedAt, message);
        break;
      }
      case 'runIsBeyondHope':
        throw new StuckRunError(
          `the run has shown no sign of life for ${event.quietSeconds} s: this process must be replaced`,
        );
      case 'leaseFailed':
        logger.debug({ err: event.error }, `the lease could not be ${event.doing}`);
    }
  }

  /** Every event of a run is a sign of life, and each commit moves the heartbeat. */
  #hearRun(event: RunEvent): void {
    this.#options.reports.progressed();
    if (event.type === 'committed') this.#options.status.committed();
    this.#log.goesOn(event);
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

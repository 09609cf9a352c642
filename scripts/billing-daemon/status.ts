import { viewRun } from '../../api/answers/billingRun.ts';
import type { RunResult } from '../../api/services/billing/billingRun.ts';
import {
  describeLostRun,
  findLostRun,
  tellsOfLostRun,
  tellsOfRun,
} from '../../api/services/billing/lostRuns.ts';
import type { Settings } from '../../config/settings.ts';
import type { DaemonStatusFile, LostRun, SuccessfulRun } from '../../contracts/daemonStatusFile.ts';
import { announce } from '../../db/announcements.ts';
import { pruneDaemonStatuses, saveDaemonStatus } from '../../db/billing/daemonStatus.ts';
import { databaseNow, type Pool } from '../../db/pool.ts';
import {
  type DaemonRole,
  type DaemonState,
  heartbeatDue,
  recordedStatus,
} from '../../domain/billing/daemonState.ts';
import { formatTimestamp, type Instant } from '../../domain/instant.ts';
import type { DaemonConfig } from './config.ts';
import type { DatabaseWait } from './database.ts';
import type { Logger } from './logger.ts';
import { pruneDeadDaemons } from './deadDaemons.ts';
import { StatusFile } from './statusFile.ts';
import { describeInWords } from './statusWords.ts';
import type { SupervisorReports } from './supervisor.ts';

/**
 * What the daemon is doing, reported in three places: its record in the database, a file that can be read while the
 * database is down, and a line for the service manager. None of them holds up billing: callers need not wait, and a
 * failure to write is only logged.
 */
export class DaemonStatus {
  readonly #config: DaemonConfig;
  readonly #logger: Logger;
  readonly #reports: SupervisorReports;
  readonly #file: StatusFile;
  #pool: Pool | null = null;
  #startedAt: Instant | null = null;
  #state: DaemonState = 'starting';
  #since = new Date();
  #role: DaemonRole = 'standby';
  #wait: DatabaseWait | null = null;
  #failedAt: Instant | null = null;
  #lastError: string | null = null;
  #lastRun: { at: Instant; success: boolean } | null = null;
  #success: { at: Instant; result: RunResult } | null = null;
  #successInFile: SuccessfulRun | null = null;
  #lostRun: LostRun | null = null;
  #nextRun: Instant | null = null;
  #heartbeatAt: Instant | null = null;
  #commitsSinceBeat = 0;
  #recording: Promise<void> = Promise.resolve();

  constructor(config: DaemonConfig, logger: Logger, reports: SupervisorReports) {
    this.#config = config;
    this.#logger = logger;
    this.#reports = reports;
    this.#file = new StatusFile(config.statusFilePath, logger);
  }

  /** When the failure happened that no success has followed yet. */
  get failedAt(): Instant | null {
    return this.#failedAt;
  }

  /** Shows the daemon in the file before there is a database; keeps the last success found in the file. */
  async begin(): Promise<void> {
    const { lastSuccessfulRun, lostRun } = await this.#file.read();
    this.#successInFile = tellsOfRun(lastSuccessfulRun) ? lastSuccessfulRun : null;
    this.#lostRun = tellsOfLostRun(lostRun) ? lostRun : null;
    this.#show();
  }

  waitForDatabase(wait: DatabaseWait): void {
    this.#wait = wait;
    this.#become('waiting for the database');
    this.#show();
  }

  /** Registers the daemon in the database, again if the database was down. Throws when that fails. */
  async register(pool: Pool): Promise<void> {
    this.#pool = pool;
    this.#wait = null;
    await this.#lookForLostRun(pool);
    if (this.#startedAt === null) {
      this.#startedAt = await databaseNow(pool);
      await pruneDaemonStatuses(pool);
      await pruneDeadDaemons(pool, this.#config, this.#logger);
      await this.#record(pool, this.#startedAt, false);
      await announce(pool, 'daemon started');
    } else {
      await this.#record(pool, this.#startedAt, false);
    }
    this.#show();
  }

  /** All that is due is billed, by this daemon or, while it stands by, by another. */
  idle(role: DaemonRole, nextRun: Instant | null): void {
    const state = this.#failedAt !== null ? 'failed' : 'idle';
    if (this.#state === state && this.#role === role && this.#nextRun === nextRun) return;
    this.#role = role;
    this.#nextRun = nextRun;
    this.#become(state);
    this.#publish(false);
  }

  billing(): void {
    this.#role = 'leader';
    this.#commitsSinceBeat = 0;
    this.#become('billing');
    this.#publish(false);
  }

  /** The current run has committed something: that is progress. */
  committed(): void {
    this.#commitsSinceBeat += 1;
  }

  succeeded(at: Instant, result: RunResult): void {
    this.#success = { at, result };
    this.#successInFile = { ...viewRun(result), currency: this.#config.settings.currency };
    this.#lastRun = { at, success: true };
    this.#lastError = result.errorMessage;
    this.#failedAt = null;
    this.#become('idle');
    this.#publish(true);
  }

  failed(at: Instant, message: string): void {
    this.#failedAt = at;
    this.#lastError = message;
    this.#lastRun = { at, success: false };
    this.#become('failed');
    this.#publish(false);
  }

  /**
   * Another daemon has billed what this one failed to: the failure is history. That the app did says nothing: it bills
   * because of the failure, and would stop.
   */
  recovered(): void {
    this.#failedAt = null;
    this.#lastError = null;
  }

  /** The heartbeat's turn: it advances only with progress, while the file is written in any case. */
  beat(): void {
    const beat = heartbeatDue(this.#state, this.#failedAt !== null, this.#commitsSinceBeat);
    if (beat) {
      this.#commitsSinceBeat = 0;
      this.#publish(true);
    } else {
      this.#show();
    }
  }

  stopping(): void {
    this.#become('stopping');
    this.#show();
  }

  /**
   * The final status, in both places, and a notice to those who can take over. Throws what fails, after doing all of
   * it.
   */
  async end(databaseConnected: boolean): Promise<void> {
    this.#nextRun = null;
    this.#role = 'standby';
    this.#become('stopped');
    try {
      if (this.#pool && this.#startedAt !== null && databaseConnected) {
        await this.#record(this.#pool, this.#startedAt, false);
        await announce(this.#pool, 'daemon stopped');
      }
    } finally {
      this.#show();
      await this.#file.settled();
    }
  }

  /**
   * A database that comes back may be a standby or a backup that lacks what this machine remembers; those hours are
   * billed again.
   */
  async #lookForLostRun(pool: Pool): Promise<void> {
    const lost = this.#successInFile && (await findLostRun(pool, this.#successInFile));
    if (!lost || (lost.id === this.#lostRun?.id && lost.asOf === this.#lostRun.asOf)) return;
    this.#lostRun = lost;
    this.#logger.error({ lostRun: lost }, describeLostRun(lost));
  }

  #become(state: DaemonState): void {
    if (this.#state === state || (this.#state === 'stopping' && state !== 'stopped')) return;
    this.#state = state;
    this.#since = new Date();
  }

  #publish(beat: boolean): void {
    this.#show();
    if (this.#pool === null || this.#startedAt === null) return;
    this.#record(this.#pool, this.#startedAt, beat).catch((error) =>
      this.#logger.debug({ err: error }, 'the daemon’s record could not be written'),
    );
  }

  /** One after the other, each with the state when its turn comes, so that the last is the newest. */
  #record(pool: Pool, startedAt: Instant, beat: boolean): Promise<void> {
    const recorded = this.#recording.then(async () => {
      const heartbeatAt = await saveDaemonStatus(
        pool,
        {
          daemonInstanceId: this.#config.identity,
          status: recordedStatus(this.#state, this.#failedAt !== null),
          startedAt,
          lastRunAt: this.#lastRun?.at ?? null,
          lastRunSuccess: this.#lastRun?.success ?? null,
          lastSuccessAt: this.#success?.at ?? null,
          instancesBilled: this.#success?.result.instances ?? 0n,
          totalHours: this.#success?.result.hours ?? 0n,
          totalAmountMicros: this.#success?.result.amountMicros ?? 0n,
          errorMessage: this.#lastError,
          nextRunAt: this.#nextRun,
          metadata: { ...this.#about(), ...this.#rhythm(), role: this.#role, lostRun: this.#lostRun },
        },
        beat,
      );
      if (beat) this.#heartbeatAt = heartbeatAt;
    });
    this.#recording = recorded.catch(() => {});
    return recorded;
  }

  /** In the file and to the service manager, which need no database. */
  #show(): void {
    this.#reports.say(describeInWords(this.#describe()));
    this.#file.write(() => this.#describe());
  }

  #describe(): DaemonStatusFile {
    return {
      state: this.#state,
      since: ofHost(this.#since),
      written: ofHost(new Date()),
      ...this.#about(),
      role: this.#role,
      heartbeat: formatTimestamp(this.#heartbeatAt),
      lastRun: this.#lastRun && { at: formatTimestamp(this.#lastRun.at), success: this.#lastRun.success },
      lastSuccessfulRun: this.#successInFile,
      lostRun: this.#lostRun,
      nextRun: formatTimestamp(this.#nextRun),
      database: this.#wait && {
        waitingSince: ofHost(this.#wait.since),
        attempts: this.#wait.attempts,
        nextTry: ofHost(this.#wait.nextTry),
      },
      lastError: this.#wait?.lastError ?? this.#lastError,
    };
  }

  /** What others judge by whether it still responds. */
  #rhythm(): Pick<Settings, 'heartbeatSeconds' | 'leaseSeconds'> {
    const { heartbeatSeconds, leaseSeconds } = this.#config.settings;
    return { heartbeatSeconds, leaseSeconds };
  }

  #about(): Pick<DaemonConfig, 'identity' | 'pid' | 'host' | 'version' | 'os' | 'supervisor'> {
    const { identity, pid, host, version, os, supervisor } = this.#config;
    return { identity, pid, host, version, os, supervisor };
  }
}

/** A moment of this machine's clock, which is for show only. */
function ofHost(date: Date): string {
  return formatTimestamp(BigInt(date.getTime()) * 1000n);
}

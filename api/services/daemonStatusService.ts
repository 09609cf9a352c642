import type { LostRun } from '../../contracts/daemonStatusFile.ts';
import { tellsOfLostRun } from './billing/lostRuns.ts';
import { type BillingRun, lastSuccessfulRun, recentRuns as readRecentRuns } from '../../db/billing/runs.ts';
import { readDaemonSigns, type StoredDaemon } from '../../db/billing/daemonHealth.ts';
import { readLeaseHolder } from '../../db/billing/lease.ts';
import {
  findOldestUnbilledHours,
  type OldestUnbilledHours,
  olderOf,
} from '../../db/billing/oldestUnbilledHour.ts';
import type { Pool } from '../../db/pool.ts';
import { type DaemonHealth, isActive, judgeDaemons } from '../../domain/billing/daemonHealth.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { formatInstant, type Instant, MINUTE_MICROS } from '../../domain/instant.ts';
import { SharedComputation, type SteadyClock } from './status/sharedComputation.ts';

/** Whether the built-in scheduler should bill now, and why. */
export interface BuiltInDecision {
  run: boolean;
  reason: string;
}

export interface DaemonStatus extends DaemonHealth {
  /** The latest runs of daemon, built-in scheduler and command, newest first. */
  recentRuns: BillingRun[];
  lastRun: BillingRun | null;
  lastSuccessfulRun: BillingRun | null;
  nextScheduledRun: Instant | null;
  /** Of the active daemon. */
  uptimeMinutes: number | null;
  biller: 'daemon' | 'built-in' | 'none';
  /** Since when it may bill; null when no runner does. */
  billerSince: Instant | null;
  oldestUnbilledHour: Instant | null;
  /** The same of parked instances alone. */
  oldestParkedHour: Instant | null;
  /** A run that the latest daemon not stopped remembers, and the database does not have. */
  lostRun: LostRun | null;
  daemons: (StoredDaemon & { active: boolean })[];
  now: Instant;
}

const RECENT_RUNS = 24;
/** Many pages may show it, so it is read at most this often for all of them. */
const STATUS_AGES = { freshMs: 1_000, lastingMs: 2_500 };
/** Finding the oldest unbilled hour reads the whole metered fleet, a second for a million: too slow for a request. */
const OLDEST_HOUR_AGES = { freshMs: 30_000, lastingMs: 90_000 };

/** The state of the billing daemons, judged here when read: a daemon never judges itself. */
export class DaemonStatusService {
  readonly #pool: Pool;
  readonly #timeoutMinutes: number;
  readonly #oldestUnbilledHours: SharedComputation<OldestUnbilledHours>;
  readonly #status: SharedComputation<DaemonStatus>;

  constructor(pool: Pool, timeoutMinutes: number, clock?: SteadyClock) {
    this.#pool = pool;
    this.#timeoutMinutes = timeoutMinutes;
    this.#oldestUnbilledHours = new SharedComputation(
      () => findOldestUnbilledHours(pool),
      OLDEST_HOUR_AGES,
      clock,
    );
    this.#status = new SharedComputation(() => this.readDaemonStatus(), STATUS_AGES, clock);
  }

  /** Everything that the status page shows of billing, at most two and a half seconds old. */
  getDaemonStatus(): Promise<DaemonStatus> {
    return this.#status.get();
  }

  /** The same, read now. */
  async readDaemonStatus(): Promise<DaemonStatus> {
    const { daemons, lastSuccessAt, now } = await readDaemonSigns(this.#pool);
    const judged = daemons.map((daemon) => ({
      ...daemon,
      active: isActive(daemon, now, this.#timeoutMinutes),
    }));
    const holder = await readLeaseHolder(this.#pool);
    const recentRuns = await readRecentRuns(this.#pool, RECENT_RUNS);
    const leader = judged.find(
      ({ active, daemonInstanceId }) => active && daemonInstanceId === holder?.holder,
    );
    const currentDaemon = leader ?? judged.find(({ active }) => active);
    const oldest = await this.#oldestUnbilledHours.get();
    return {
      ...judgeDaemons(daemons, lastSuccessAt, now, this.#timeoutMinutes),
      recentRuns,
      lastRun: recentRuns.find(({ runner }) => runner !== 'command') ?? null,
      lastSuccessfulRun: await lastSuccessfulRun(this.#pool),
      nextScheduledRun: currentDaemon?.nextRunAt ?? null,
      uptimeMinutes: currentDaemon ? Number((now - currentDaemon.startedAt) / MINUTE_MICROS) : null,
      biller: holder?.runner ?? (currentDaemon ? 'daemon' : 'none'),
      billerSince: holder?.acquiredAt ?? currentDaemon?.startedAt ?? null,
      oldestUnbilledHour: olderOf(oldest),
      oldestParkedHour: oldest.parked,
      lostRun: lostRunOf(daemons),
      daemons: judged,
      now,
    };
  }

  /** Whether some daemon runs and showed progress within the time limit, by the database's clock. */
  async isDaemonActive(): Promise<boolean> {
    const { daemons, now } = await readDaemonSigns(this.#pool);
    return daemons.some((daemon) => isActive(daemon, now, this.#timeoutMinutes));
  }

  /** The built-in billing runs unless a daemon is active (requirement 3.13). */
  async shouldRunBuiltInBilling(): Promise<BuiltInDecision> {
    const { daemons, now } = await readDaemonSigns(this.#pool);
    const active = daemons.find((daemon) => isActive(daemon, now, this.#timeoutMinutes));
    if (active) {
      return {
        run: false,
        reason: `daemon ${active.daemonInstanceId} is active, last heartbeat ${formatInstant(active.heartbeatAt)}`,
      };
    }
    const [newest] = daemons;
    if (!newest) return { run: true, reason: 'no daemon has ever run' };
    const name = `daemon ${newest.daemonInstanceId}`;
    if (newest.status === 'stopped') return { run: true, reason: `${name} has stopped` };
    if (newest.status === 'error') return { run: true, reason: `${name} fails: ${newest.errorMessage}` };
    return {
      run: true,
      reason: `${name} has shown no progress since ${formatInstant(newest.heartbeatAt)}, over ${pluralize(this.#timeoutMinutes, 'minute')} ago`,
    };
  }

  async checkDaemonHealth(): Promise<DaemonHealth> {
    const { daemons, lastSuccessAt, now } = await readDaemonSigns(this.#pool);
    return judgeDaemons(daemons, lastSuccessAt, now, this.#timeoutMinutes);
  }
}

/** A stopped one no longer counts: its status file may have been removed, which is how an operator closes a loss. */
function lostRunOf(newestFirst: StoredDaemon[]): LostRun | null {
  const daemon = newestFirst.find(({ status, lostRun }) => status !== 'stopped' && tellsOfLostRun(lostRun));
  return (daemon?.lostRun as LostRun | undefined) ?? null;
}

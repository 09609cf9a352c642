import type { LostRun } from '../../contracts/daemonStatusFile.ts';
import { tellsOfLostRun } from './billing/lostRuns.ts';
import { type BillingRun, lastSuccessfulRun, recentRuns as readRecentRuns } from '../../db/billing/runs.ts';
import { readDaemonSigns, type StoredDaemon } from '../../db/billing/daemonHealth.ts';
import { readLease } from '../../db/billing/lease.ts';
import {
  countBillable,
  findOldestUnbilledHours,
  type OldestUnbilledHours,
  olderOf,
} from '../../db/billing/oldestUnbilledHour.ts';
import type { Pool } from '../../db/pool.ts';
import { nextBoundary } from '../../domain/billing/billingSchedule.ts';
import {
  type DaemonHealth,
  isActive,
  isResponding,
  judgeDaemons,
} from '../../domain/billing/daemonHealth.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { formatInstant, type Instant, MINUTE_MICROS } from '../../domain/instant.ts';
import { SharedComputation, type SteadyClock } from './status/sharedComputation.ts';

/** Whether the built-in scheduler should bill now, and why. */
export interface BuiltInDecision {
  run: boolean;
  reason: string;
}

export interface DaemonStatus extends DaemonHealth {
  /** Without a successful run for longer, billing is late. */
  timeoutMinutes: number;
  /** The latest runs of daemon, built-in scheduler and command, newest first. */
  recentRuns: BillingRun[];
  lastRun: BillingRun | null;
  lastSuccessfulRun: BillingRun | null;
  /** Of whoever bills, or takes over if a silent daemon stays away. */
  nextScheduledRun: Instant | null;
  /** Of the daemon that bills. */
  uptimeMinutes: number | null;
  biller: 'daemon' | 'built-in' | 'none';
  /** Since when it may bill; null when no runner does. */
  billerSince: Instant | null;
  /** Living instances whose hours are billed, or will be once they are unparked. */
  instancesBillable: bigint;
  oldestUnbilledHour: Instant | null;
  /** The same of instances that the next run bills. */
  oldestMeteredHour: Instant | null;
  /** The same of parked instances alone. */
  oldestParkedHour: Instant | null;
  /** A run that the latest daemon not stopped remembers, and the database does not have. */
  lostRun: LostRun | null;
  /** active: the app does not bill in its place; responding: it shows that it lives. */
  daemons: (StoredDaemon & { active: boolean; responding: boolean })[];
  now: Instant;
}

const RECENT_RUNS = 24;
/** Many pages may show it, so it is read at most this often for all of them. */
const STATUS_AGES = { freshMs: 1_000, lastingMs: 2_500 };
/** Finding the oldest unbilled hour reads the whole metered fleet, a second for a million: too slow for a request. */
const HOURS_AGES = { freshMs: 30_000, lastingMs: 90_000 };

interface HoursToBill extends OldestUnbilledHours {
  /** How many instances have hours to bill, now or later. */
  billable: bigint;
}

/** The state of the billing daemons, judged here when read: a daemon never judges itself. */
export class DaemonStatusService {
  readonly #pool: Pool;
  readonly #timeoutMinutes: number;
  readonly #intervalMinutes: number;
  readonly #hours: SharedComputation<HoursToBill>;
  readonly #status: SharedComputation<DaemonStatus>;
  /** The latest success when the hours were last looked for: it bills the oldest of them. */
  #successKnown: Instant | null = null;

  constructor(
    pool: Pool,
    timeoutMinutes: number,
    { intervalMinutes = 60, clock }: { intervalMinutes?: number; clock?: SteadyClock | undefined } = {},
  ) {
    this.#pool = pool;
    this.#timeoutMinutes = timeoutMinutes;
    this.#intervalMinutes = intervalMinutes;
    const lookForHours = async () => ({
      ...(await findOldestUnbilledHours(pool)),
      billable: await countBillable(pool),
    });
    this.#hours = new SharedComputation(lookForHours, HOURS_AGES, clock);
    this.#status = new SharedComputation(() => this.readDaemonStatus(), STATUS_AGES, clock);
  }

  /** Everything that the status page shows of billing, at most two and a half seconds old. */
  getDaemonStatus(): Promise<DaemonStatus> {
    return this.#status.get();
  }

  /** The last answer, however old; null: none yet. */
  lastDaemonStatus(): DaemonStatus | null {
    return this.#status.last()?.value ?? null;
  }

  /** The same, read now. */
  async readDaemonStatus(): Promise<DaemonStatus> {
    const { daemons, lastSuccessAt, now } = await readDaemonSigns(this.#pool);
    const lease = await readLease(this.#pool);
    const recentRuns = await readRecentRuns(this.#pool, RECENT_RUNS);
    const judged = daemons.map((daemon) => ({
      ...daemon,
      active: isActive(daemon, now, this.#timeoutMinutes),
      responding: isResponding(daemon, lease, now),
    }));
    const holder = judged.find(({ daemonInstanceId }) => daemonInstanceId === lease?.holder);
    const current = holder?.responding ? holder : judged.find(({ responding }) => responding);
    // A holder that has fallen silent keeps the lease until it runs out, and bills no more.
    const isSilent = holder?.status === 'running' && !holder.responding;
    const held = lease?.isHeld && !isSilent ? lease : null;
    const biller = held?.runner ?? (current ? 'daemon' : 'none');
    const hours = await this.#hoursAfter(lastSuccessAt);
    return {
      ...judgeDaemons(daemons, lease, lastSuccessAt, now, this.#timeoutMinutes),
      timeoutMinutes: this.#timeoutMinutes,
      recentRuns,
      lastRun: recentRuns.find(({ runner }) => runner !== 'command') ?? null,
      lastSuccessfulRun: await lastSuccessfulRun(this.#pool),
      nextScheduledRun: {
        daemon: current?.nextRunAt ?? null,
        'built-in': nextBoundary(now, this.#intervalMinutes),
        none: this.#takeOverAt(judged),
      }[biller],
      uptimeMinutes: current ? Number((now - current.startedAt) / MINUTE_MICROS) : null,
      biller,
      billerSince: held?.acquiredAt ?? current?.startedAt ?? null,
      instancesBillable: hours.billable,
      oldestUnbilledHour: olderOf(hours),
      oldestMeteredHour: hours.metered,
      oldestParkedHour: hours.parked,
      lostRun: lostRunOf(daemons),
      daemons: judged,
      now,
    };
  }

  /** Looked for anew after a run. */
  #hoursAfter(lastSuccessAt: Instant | null): Promise<HoursToBill> {
    const isKnown = lastSuccessAt === this.#successKnown;
    this.#successKnown = lastSuccessAt;
    return isKnown ? this.#hours.get() : this.#hours.refresh();
  }

  /** When the app begins to bill in place of the daemons that are active still but have fallen silent; null: there are none. */
  #takeOverAt(daemons: DaemonStatus['daemons']): Instant | null {
    const heartbeats = daemons.filter(({ active }) => active).map(({ heartbeatAt }) => heartbeatAt);
    const last = heartbeats.reduce((one, other) => (one > other ? one : other), 0n);
    return last === 0n ? null : last + BigInt(this.#timeoutMinutes) * MINUTE_MICROS;
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
    return judgeDaemons(daemons, await readLease(this.#pool), lastSuccessAt, now, this.#timeoutMinutes);
  }
}

/** A stopped one no longer counts: its status file may have been removed, which is how an operator closes a loss. */
function lostRunOf(newestFirst: StoredDaemon[]): LostRun | null {
  const daemon = newestFirst.find(({ status, lostRun }) => status !== 'stopped' && tellsOfLostRun(lostRun));
  return (daemon?.lostRun as LostRun | undefined) ?? null;
}

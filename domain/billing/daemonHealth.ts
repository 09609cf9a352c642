import { type Instant, MINUTE_MICROS, SECOND_MICROS } from '../instant.ts';

/** What a daemon's record says about its health. */
export interface DaemonSign {
  daemonInstanceId: string;
  status: 'running' | 'stopped' | 'error';
  heartbeatAt: Instant;
  /** Its own settings; null: an earlier version, which does not tell them. */
  heartbeatSeconds: number | null;
  leaseSeconds: number | null;
}

/** Who held the lease last, and until when if it is not renewed. */
export interface LeaseSign {
  holder: string;
  expiresAt: Instant;
}

export interface DaemonHealth {
  /** error: its runs fail, or it says that it runs and does not respond; unknown: no daemon has ever registered. */
  status: 'running' | 'stopped' | 'error' | 'unknown';
  /** The record says running, but the daemon does not respond. */
  isStale: boolean;
  /** No run, of a daemon or the built-in scheduler, has succeeded for longer than the limit. */
  warningThresholdExceeded: boolean;
}

const USUAL_HEARTBEAT_SECONDS = 60;
const USUAL_LEASE_SECONDS = 45;

/**
 * A daemon is active while its record says running and its heartbeat is at most `timeoutMinutes` old, to the microsecond,
 * by the database's clock: so long the app does not bill in its place.
 */
export function isActive(
  daemon: Pick<DaemonSign, 'status' | 'heartbeatAt'>,
  now: Instant,
  timeoutMinutes: number,
): boolean {
  return daemon.status === 'running' && now - daemon.heartbeatAt <= BigInt(timeoutMinutes) * MINUTE_MICROS;
}

/**
 * Whether a daemon that says it runs shows that it lives, which is known long before it stops being active. Who leads
 * renews the lease four times in its life, also in a long statement: after half of it two are missing. The others, and
 * one whose lease another has taken, have nothing to do but beat.
 */
export function isResponding(daemon: DaemonSign, lease: LeaseSign | null, now: Instant): boolean {
  if (daemon.status !== 'running') return false;
  if (lease?.holder === daemon.daemonInstanceId) {
    const lifeMicros = BigInt(daemon.leaseSeconds ?? USUAL_LEASE_SECONDS) * SECOND_MICROS;
    return lease.expiresAt - now > lifeMicros / 2n;
  }
  const beatMicros = BigInt(daemon.heartbeatSeconds ?? USUAL_HEARTBEAT_SECONDS) * SECOND_MICROS;
  return now - daemon.heartbeatAt <= (beatMicros * 3n) / 2n;
}

/** Whether any run has succeeded within the limit; null: none ever has. */
export function isBillingOnTime(
  lastSuccessAt: Instant | null,
  now: Instant,
  timeoutMinutes: number,
): boolean | null {
  return lastSuccessAt === null ? null : now - lastSuccessAt <= BigInt(timeoutMinutes) * MINUTE_MICROS;
}

/**
 * Judges by what is stored and the database's clock. A daemon that responds decides; without one, a daemon in error, then
 * one that claims to run but has gone silent, then those that stopped. `newestFirst` is in order of heartbeat.
 */
export function judgeDaemons(
  newestFirst: DaemonSign[],
  lease: LeaseSign | null,
  lastSuccessAt: Instant | null,
  now: Instant,
  timeoutMinutes: number,
): DaemonHealth {
  const warningThresholdExceeded = isBillingOnTime(lastSuccessAt, now, timeoutMinutes) === false;
  if (newestFirst.some((daemon) => isResponding(daemon, lease, now)))
    return { status: 'running', isStale: false, warningThresholdExceeded };
  const [newest] = newestFirst;
  const current = newestFirst.find((daemon) => daemon.status !== 'stopped') ?? newest;
  const isStale = current?.status === 'running';
  return { status: isStale ? 'error' : (current?.status ?? 'unknown'), isStale, warningThresholdExceeded };
}

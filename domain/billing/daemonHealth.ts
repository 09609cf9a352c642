import { type Instant, MINUTE_MICROS } from '../instant.ts';

/** What a daemon's record says about its health. */
export interface DaemonSign {
  status: 'running' | 'stopped' | 'error';
  heartbeatAt: Instant;
}

export interface DaemonHealth {
  /** unknown: no daemon has ever registered. */
  status: 'running' | 'stopped' | 'error' | 'unknown';
  /** The record says running, but its heartbeat is too old to believe it. */
  isStale: boolean;
  /** No run, of a daemon or the built-in scheduler, has succeeded for longer than the limit. */
  warningThresholdExceeded: boolean;
}

/**
 * A daemon is active while its record says running and its heartbeat is at most `timeoutMinutes` old, to the microsecond,
 * by the database's clock.
 */
export function isActive(daemon: DaemonSign, now: Instant, timeoutMinutes: number): boolean {
  return daemon.status === 'running' && now - daemon.heartbeatAt <= BigInt(timeoutMinutes) * MINUTE_MICROS;
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
 * Judges by what is stored and the database's clock. An active daemon decides; without one, a daemon in error, then one
 * that claims to run but has gone silent, then those that stopped. `newestFirst` is in order of heartbeat.
 */
export function judgeDaemons(
  newestFirst: DaemonSign[],
  lastSuccessAt: Instant | null,
  now: Instant,
  timeoutMinutes: number,
): DaemonHealth {
  const active = newestFirst.some((daemon) => isActive(daemon, now, timeoutMinutes));
  const [newest] = newestFirst;
  const currentDaemon = newestFirst.find((daemon) => daemon.status !== 'stopped') ?? newest;
  return {
    status: active ? 'running' : (currentDaemon?.status ?? 'unknown'),
    isStale: !active && currentDaemon?.status === 'running',
    warningThresholdExceeded: isBillingOnTime(lastSuccessAt, now, timeoutMinutes) === false,
  };
}

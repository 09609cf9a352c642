import { type Instant, MINUTE_MICROS } from '../instant.ts';

/** Runs fall on the clock: on multiples of the interval since 1970 (UTC), so that they never drift. */
export function latestBoundary(now: Instant, intervalMinutes: number): Instant {
  return now - (now % (BigInt(intervalMinutes) * MINUTE_MICROS));
}

export function nextBoundary(now: Instant, intervalMinutes: number): Instant {
  return latestBoundary(now, intervalMinutes) + BigInt(intervalMinutes) * MINUTE_MICROS;
}

/**
 * The moment up to which to bill now, or null when there is nothing to do yet. A new leader bills up to now at once;
 * after that, up to the latest boundary. One run catches up, however many boundaries were missed.
 */
export function dueMoment(billedAsOf: Instant | null, now: Instant, intervalMinutes: number): Instant | null {
  if (billedAsOf === null) return now;
  const boundary = latestBoundary(now, intervalMinutes);
  return boundary > billedAsOf ? boundary : null;
}

/** The longest sleep: timers stop while a machine is suspended, and the database's clock doesn't. */
const LONGEST_SLEEP_MS = 60_000;

/** How long to sleep, in milliseconds, before looking at the database's clock again. */
export function sleepMs(now: Instant, until: Instant): number {
  const ms = Number((until - now + 999n) / 1000n);
  return Math.min(Math.max(ms, 0), LONGEST_SLEEP_MS);
}

/** The times that keep a lease, all from how long it lasts: 45 s gives renewals every 10 s, hung after 60 s. */
export interface LeaseRhythm {
  ttlMs: number;
  /** How often the holder renews it and a standby tries for it: four times in its life, with room to spare. */
  everyMs: number;
}

export function leaseRhythm(leaseSeconds: number): LeaseRhythm {
  const ttlMs = leaseSeconds * 1000;
  return { ttlMs, everyMs: Math.round((ttlMs * 2) / 9) };
}

/** Renewals without a step of the run between them after which the run is hung. */
const HUNG_AFTER = 6;

export type RunLiveness = 'alive' | 'hung' | 'stuck';

/**
 * Judges a run by how many renewals in a row came due without a step of it. Counted, not clocked: a process that was
 * paused misses renewals, and must not take its own pause for the run's. A statement ends itself after half the time,
 * so a hung run is the program's fault; after twice the time, only a new process helps.
 */
export function judgeRun(renewalsWithoutStep: number): RunLiveness {
  if (renewalsWithoutStep < HUNG_AFTER) return 'alive';
  return renewalsWithoutStep < 2 * HUNG_AFTER ? 'hung' : 'stuck';
}

/** A lease's intervals, all derived from its length: 45 s means renewals every 10 s, and hung after 60 s. */
export interface LeaseRhythm {
  ttlMs: number;
  /** How often the holder renews it and a standby tries to take it: four times per lease, with room to spare. */
  everyMs: number;
}

export function leaseRhythm(leaseSeconds: number): LeaseRhythm {
  const ttlMs = leaseSeconds * 1000;
  return { ttlMs, everyMs: Math.round((ttlMs * 2) / 9) };
}

/** After so many renewals without progress the run is hung. */
const HUNG_AFTER = 6;

export type RunLiveness = 'alive' | 'hung' | 'stuck';

/**
 * Judges a run by how many renewals in a row saw no progress. Counted, not timed: a process that was paused misses
 * renewals, and must not mistake its own pause for the run's. A statement times out after half the time, so a hung run is
 * the program's fault; after twice the time, only a new process helps.
 */
export function judgeRun(renewalsWithoutStep: number): RunLiveness {
  if (renewalsWithoutStep < HUNG_AFTER) return 'alive';
  return renewalsWithoutStep < 2 * HUNG_AFTER ? 'hung' : 'stuck';
}

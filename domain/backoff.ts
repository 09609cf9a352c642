const FIRST_MS = 250;
const CAP_MS = 30_000;

/**
 * How long to wait before trying again, in milliseconds: anything up to a ceiling that doubles with each attempt
 * (counted from 0) until 30 s. Full jitter, so that many clients of a server that comes back don't come back at once;
 * a tenth of the ceiling at least, so that an unlucky draw doesn't spin. `random` is in [0, 1).
 */
export function backoffMs(attempt: number, random: number): number {
  const ceilingMs = Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(attempt, 30));
  return Math.max(ceilingMs / 10, random * ceilingMs);
}

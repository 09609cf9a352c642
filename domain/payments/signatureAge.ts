import { type Instant, SECOND_MICROS } from '../instant.ts';

const TOLERANCE_SECONDS = 300n;

/** Whether a signature was made now, give or take (rule 34): neither older nor further ahead than the tolerance. */
export function isRecent(signed: Instant, now: Instant): boolean {
  const apart = signed > now ? signed - now : now - signed;
  return apart <= TOLERANCE_SECONDS * SECOND_MICROS;
}

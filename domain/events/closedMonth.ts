import { formatTimestamp, HOUR_MICROS, type Instant, monthStart } from '../instant.ts';

/** Its last hours are posted by then, unless billing is behind. */
const USUALLY_CLOSED_AFTER_HOURS = 2n;
/** One organization that can't be billed keeps nobody else waiting for longer. */
const CLOSED_AFTER_HOURS = 24n;
/** Later, nobody waits to hear of it. */
const TOLD_WITHIN_HOURS = 7n * 24n;

/** The month whose statements are to be told of now, such as 2026-11, given the earliest mark of any wallet; null: none. */
export function closedMonth(now: Instant, earliestMark: Instant | null): string | null {
  const end = monthStart(now);
  const hours = (now - end) / HOUR_MICROS;
  if (hours < USUALLY_CLOSED_AFTER_HOURS || hours >= TOLD_WITHIN_HOURS) return null;
  if (hours < CLOSED_AFTER_HOURS && earliestMark !== null && earliestMark < end) return null;
  return formatTimestamp(end - 1n).slice(0, 7);
}

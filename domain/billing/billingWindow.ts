import { HOUR_MICROS, type Instant, monthStart, splitHour } from '../instant.ts';

/**
 * A stretch of time that is billed in one go: the hours that began in (from, through]. At most an hour long, so that
 * an instance has at most one hour in it.
 */
export interface BillingWindow {
  from: Instant;
  through: Instant;
}

/**
 * The next window after a mark, up to `asOf`; null when there is nothing left. Up to an hour is billed at once;
 * a longer way is cut at full clock hours, so that catching up after an outage posts the same lines a punctual run does.
 */
export function nextWindow(mark: Instant, asOf: Instant): BillingWindow | null {
  if (mark >= asOf) return null;
  if (asOf - mark <= HOUR_MICROS) return { from: mark, through: asOf };
  const nextFullHour = (splitHour(mark).hourNo + 1n) * HOUR_MICROS;
  return { from: mark, through: nextFullHour };
}

/** How many windows lie between a mark and `asOf`. */
export function countWindows(mark: Instant, asOf: Instant): number {
  let windows = 0;
  for (let window = nextWindow(mark, asOf); window; window = nextWindow(window.through, asOf)) windows += 1;
  return windows;
}

/**
 * A window in the terms of the charging statement. An instance's hour in the window lies in clock hour `hourNo` when
 * its offset into the hour is beyond `offsetMicros`, else in the next one; each knows the first clock hour of its month.
 */
export function windowTerms(window: BillingWindow): {
  hourNo: bigint;
  offsetMicros: bigint;
  monthFirstHour: bigint;
  nextMonthFirstHour: bigint;
} {
  const { hourNo, offsetMicros } = splitHour(window.from);
  return {
    hourNo,
    offsetMicros,
    monthFirstHour: splitHour(monthStart(window.from)).hourNo,
    nextMonthFirstHour: splitHour(monthStart((hourNo + 1n) * HOUR_MICROS)).hourNo,
  };
}

import { HOUR_MICROS, type Instant } from '../instant.ts';
import { pluralize } from '../pluralize.ts';

/** The hours that began in [from, until), both full hours (UTC). */
export interface RebillWindow {
  from: Instant;
  until: Instant;
}

const MOST_DAYS = 366n;

/** Everything wrong with a window whatever has been billed, by field. */
export function windowFaults({ from, until }: RebillWindow): { place: keyof RebillWindow; text: string }[] {
  const faults: { place: keyof RebillWindow; text: string }[] = [];
  if (from % HOUR_MICROS !== 0n) faults.push({ place: 'from', text: 'must be a full hour (UTC)' });
  if (until % HOUR_MICROS !== 0n) faults.push({ place: 'until', text: 'must be a full hour (UTC)' });
  if (until <= from) faults.push({ place: 'until', text: 'must be later than from' });
  else if (until - from > MOST_DAYS * 24n * HOUR_MICROS) {
    faults.push({ place: 'until', text: `must be at most ${pluralize(MOST_DAYS, 'day')} after from` });
  }
  return faults;
}

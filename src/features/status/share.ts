import { numberFormat } from '../../ui/formats.ts';
import { count } from '../../ui/hours.ts';

interface Minutes {
  minutesUp: number;
  minutesDown: number;
}

const MINUTES_IN_A_DAY = 1_440;
const PERCENT = { style: 'percent', maximumFractionDigits: 2 } as const;

/** How much it was up of what is recorded; cut off, not rounded: 100% means all of it. No share of less than a day. */
export function describeShare(days: Minutes[]): string {
  const up = days.reduce((sum, { minutesUp }) => sum + minutesUp, 0);
  const known = days.reduce((sum, { minutesDown }) => sum + minutesDown, up);
  if (known === 0) return 'no data';
  if (known < MINUTES_IN_A_DAY) return `${numberFormat().format(up)} of ${count(known, 'minute')} recorded`;
  const share = Math.floor((up / known) * 10_000) / 10_000;
  return `${numberFormat(PERCENT).format(share)} of ${count(Math.floor(known / MINUTES_IN_A_DAY), 'day')}`;
}

import { numberFormat } from './formats.ts';

const HOURS_IN_A_DAY = 24n;
const HOURS_IN_A_YEAR = 8_760n;
const MOST_YEARS = 10n;

/** How long so many hours are, in words: "12 days and 4 hours". */
export function describeHours(hours: bigint): string {
  if (isVeryLong(hours)) return `more than ${MOST_YEARS} years`;
  const days = hours / HOURS_IN_A_DAY;
  const rest = hours % HOURS_IN_A_DAY;
  if (days === 0n) return hours === 0n ? 'less than an hour' : count(rest, 'hour');
  return rest === 0n ? count(days, 'day') : `${count(days, 'day')} and ${count(rest, 'hour')}`;
}

/** So long that nobody asks for the day on which it ends. */
export function isVeryLong(hours: bigint): boolean {
  return hours > MOST_YEARS * HOURS_IN_A_YEAR;
}

/** "1 hour", "1,204 hours". */
export function count(number: bigint | number, thing: string): string {
  const whole = BigInt(number);
  return `${numberFormat().format(whole)} ${thing}${whole === 1n ? '' : 's'}`;
}

import { formatMicros, parseMicros } from '../../domain/money.ts';

/** Arithmetic on amounts as the API writes them ("3.900000"), in whole millionths and never in a float. */

export function sumOf(amounts: string[]): string {
  return formatMicros(amounts.reduce((sum, amount) => sum + parseMicros(amount), 0n));
}

/** How much more the first is than the second. */
export function differenceOf(amount: string, other: string): string {
  return formatMicros(parseMicros(amount) - parseMicros(other));
}

export function negated(amount: string): string {
  return formatMicros(-parseMicros(amount));
}

export function isLess(amount: string, than: string): boolean {
  return parseMicros(amount) < parseMicros(than);
}

export function isZero(amount: string): boolean {
  return parseMicros(amount) === 0n;
}

/** Whole hours that a balance lasts at an hourly cost; null when an hour costs nothing. */
export function hoursOf(balance: string, perHour: string): bigint | null {
  const cost = parseMicros(perHour);
  const left = parseMicros(balance);
  return cost <= 0n ? null : (left > 0n ? left : 0n) / cost;
}

/** The largest of some amounts, at least "0.000000". */
export function largestOf(amounts: string[]): string {
  return amounts.reduce((most, amount) => (isLess(most, amount) ? amount : most), '0.000000');
}

/** An amount as thousandths of another, for drawing only: whole, from 0 to 1,000. */
export function thousandthsOf(amount: string, whole: string): number {
  const most = parseMicros(whole);
  return most <= 0n ? 0 : Number((parseMicros(amount) * 1_000n) / most);
}

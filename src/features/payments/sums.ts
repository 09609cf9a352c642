import { formatMicros, parseMicros } from '../../../domain/money.ts';

/** At least that much, in the decimals of the currency, such as "6.08" for 6.077381; a sum to type into a field. */
export function roundedUp(amount: string, decimals: number, least: string): string {
  const unit = 10n ** BigInt(6 - decimals);
  const micros = parseMicros(amount);
  const wanted = ((micros + unit - 1n) / unit) * unit;
  const minimum = parseMicros(least);
  const whole = formatMicros(wanted > minimum ? wanted : minimum);
  return whole.slice(0, whole.length - (decimals === 0 ? 7 : 6 - decimals));
}

/**
 * Money is a bigint of micros: millionths of the installation's currency. It is never a binary float, in TypeScript,
 * in JSON (a decimal string) or in SQL (bigint). Rule 9.
 */

const DECIMAL = /^(-?)(\d{1,13})(?:\.(\d+))?$/;

export class MoneyFormatError extends Error {
  override name = 'MoneyFormatError';
}

/** Reads a decimal such as "12.5" into whole units of 10^-places; more places than that is an error, never rounded. */
export function parseDecimal(text: string, places: number): bigint {
  const match = DECIMAL.exec(text);
  if (!match) throw new MoneyFormatError(`"${text}" is not a decimal amount such as 12.50`);
  const [, sign, whole, fraction = ''] = match;
  if (fraction.length > places) {
    throw new MoneyFormatError(`"${text}" has more than ${places} decimals`);
  }
  const units = BigInt(`${whole}${fraction.padEnd(places, '0')}`);
  return sign === '-' ? -units : units;
}

/** Reads a decimal amount of money with up to six decimals. Throws MoneyFormatError. */
export function parseMicros(text: string): bigint {
  return parseDecimal(text, 6);
}

/** Writes whole units of 10^-places as a decimal with exactly so many decimals. */
export function formatDecimal(units: bigint, places: number): string {
  const sign = units < 0n ? '-' : '';
  const digits = abs(units)
    .toString()
    .padStart(places + 1, '0');
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Writes micros as a decimal with exactly six decimals: -5000n is "-0.005000". */
export function formatMicros(amountMicros: bigint): string {
  return formatDecimal(amountMicros, 6);
}

export function abs(units: bigint): bigint {
  return units < 0n ? -units : units;
}

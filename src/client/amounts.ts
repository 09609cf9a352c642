/** Amounts as the API writes them ("3.900000"), reckoned with in whole millionths and never in a float. */

const AMOUNT = /^(-?)(\d+)\.(\d{6})$/;

function microsOf(amount: string): bigint {
  const [, sign, whole, fraction] = AMOUNT.exec(amount) ?? [];
  if (whole === undefined) throw new Error(`"${amount}" is no amount`);
  const micros = BigInt(`${whole}${fraction}`);
  return sign === '-' ? -micros : micros;
}

function amountOf(micros: bigint): string {
  const digits = (micros < 0n ? -micros : micros).toString().padStart(7, '0');
  return `${micros < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

export function sumOf(amounts: string[]): string {
  return amountOf(amounts.reduce((sum, amount) => sum + microsOf(amount), 0n));
}

/** How much more the first is than the second. */
export function differenceOf(amount: string, other: string): string {
  return amountOf(microsOf(amount) - microsOf(other));
}

export function negated(amount: string): string {
  return amountOf(-microsOf(amount));
}

export function isLess(amount: string, than: string): boolean {
  return microsOf(amount) < microsOf(than);
}

export function isZero(amount: string): boolean {
  return microsOf(amount) === 0n;
}

/** Whole hours that a balance lasts at so much an hour; null when an hour costs nothing. */
export function hoursOf(balance: string, perHour: string): bigint | null {
  const cost = microsOf(perHour);
  const left = microsOf(balance);
  return cost <= 0n ? null : (left > 0n ? left : 0n) / cost;
}

/** What an hour of a monthly price costs, at most six decimals of it given: a 672nd, rounded half up. */
export function hourOfMonthly(monthly: string): string {
  const [whole = '', fraction = ''] = monthly.split('.');
  const micros = microsOf(`${whole}.${fraction.padEnd(6, '0')}`);
  return amountOf((2n * micros + 672n) / (2n * 672n));
}

/** The largest of some amounts, "0.000000" at least. */
export function largestOf(amounts: string[]): string {
  return amounts.reduce((most, amount) => (isLess(most, amount) ? amount : most), '0.000000');
}

/** An amount as thousandths of another, for drawing only: whole, from 0 to 1,000. */
export function thousandthsOf(amount: string, whole: string): number {
  const most = microsOf(whole);
  return most <= 0n ? 0 : Number((microsOf(amount) * 1_000n) / most);
}

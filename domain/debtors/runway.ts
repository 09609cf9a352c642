/** A common multiple of the prices' denominators, 672 and 1000: rates in such parts of a micro add up exactly. */
export const RATE_DENOMINATOR = 84_000n;
const CENT_MICROS = 10_000n;

interface Spending {
  balanceMicros: bigint;
  /** What an hour costs before monthly caps, in 84,000ths of a micro. */
  hourlyRate: bigint;
}

const WHOLE = { numerator: 1n, denominator: 1n };

/** Whether a balance lasts for less than so many hours, or that many times a fraction. What costs nothing lasts for ever. */
export function isRunwayUnder(
  { balanceMicros, hourlyRate }: Spending,
  hours: number,
  times = WHOLE,
): boolean {
  if (balanceMicros < 0n) return true;
  const needed = BigInt(hours) * hourlyRate * times.numerator;
  return balanceMicros * RATE_DENOMINATOR * times.denominator < needed;
}

/** Whole hours; null: for ever. */
export function runwayHours({ balanceMicros, hourlyRate }: Spending): bigint | null {
  if (hourlyRate === 0n) return balanceMicros < 0n ? 0n : null;
  return balanceMicros <= 0n ? 0n : (balanceMicros * RATE_DENOMINATOR) / hourlyRate;
}

/** What an hour costs, rounded half up. */
export function hourlyMicrosOf({ hourlyRate }: Pick<Spending, 'hourlyRate'>): bigint {
  return (2n * hourlyRate + RATE_DENOMINATOR) / (2n * RATE_DENOMINATOR);
}

/** Whole hours, begun ones too, until a debt has grown to a limit; null: it grows no more. */
export function hoursToDebt({ balanceMicros, hourlyRate }: Spending, limitMicros: bigint): bigint | null {
  const missing = limitMicros + balanceMicros;
  if (missing <= 0n) return 0n;
  return hourlyRate === 0n ? null : ceilDivide(missing * RATE_DENOMINATOR, hourlyRate);
}

/** What ends a debt: the least top-up in whole cents, and the least that also pays the next hour. */
export function sumsToPay({ balanceMicros, hourlyRate }: Spending): {
  dueMicros: bigint;
  withNextHourMicros: bigint;
} {
  const owed = balanceMicros < 0n ? -balanceMicros : 0n;
  const missing = hourlyRate - balanceMicros * RATE_DENOMINATOR;
  return {
    dueMicros: ceilDivide(owed, CENT_MICROS) * CENT_MICROS,
    withNextHourMicros:
      missing <= 0n ? 0n : ceilDivide(missing, RATE_DENOMINATOR * CENT_MICROS) * CENT_MICROS,
  };
}

function ceilDivide(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}

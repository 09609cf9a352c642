/** A plan's price as the rules use it: an hour costs numerator / denominator micros, exactly. */
export interface PlanPrice {
  priceMonthlyMicros: bigint;
  hourlyNumerator: bigint;
  hourlyDenominator: bigint;
}

/** 28 days: a plan without an hourly price costs price_monthly / 672 an hour (rule 7). */
const HOURS_IN_PRICED_MONTH = 672n;

/** Hourly prices are given in billionths, nanos; a micro is a thousand of them. */
const NANOS_IN_A_MICRO = 1000n;

/** The price of a quantity, 1 for what has none: hour and month are times it before the cap is applied (rule 14). */
export function priceTimes(price: PlanPrice, quantity: bigint): PlanPrice {
  return {
    priceMonthlyMicros: quantity * price.priceMonthlyMicros,
    hourlyNumerator: quantity * price.hourlyNumerator,
    hourlyDenominator: price.hourlyDenominator,
  };
}

export function planPrice(priceMonthlyMicros: bigint, priceHourlyNanos: bigint | null): PlanPrice {
  return priceHourlyNanos === null
    ? { priceMonthlyMicros, hourlyNumerator: priceMonthlyMicros, hourlyDenominator: HOURS_IN_PRICED_MONTH }
    : { priceMonthlyMicros, hourlyNumerator: priceHourlyNanos, hourlyDenominator: NANOS_IN_A_MICRO };
}

/** What an hour costs before any monthly cap is reached, rounded half up. */
export function hourlyMicros({ hourlyNumerator, hourlyDenominator }: PlanPrice): bigint {
  return (2n * hourlyNumerator + hourlyDenominator) / (2n * hourlyDenominator);
}

/** What the first n hours of a calendar month cost: round_half_up(min(price_monthly, n * price_hourly)). Rule 8. */
export function cumulativeMicros(price: PlanPrice, n: bigint): bigint {
  const rounded = (2n * n * price.hourlyNumerator + price.hourlyDenominator) / (2n * price.hourlyDenominator);
  return rounded < price.priceMonthlyMicros ? rounded : price.priceMonthlyMicros;
}

/** The charge for the n-th hour (1, 2, 3 …) of an instance in a calendar month. Rule 8. */
export function chargeMicros(price: PlanPrice, n: bigint): bigint {
  return cumulativeMicros(price, n) - cumulativeMicros(price, n - 1n);
}

import { cumulativeMicros, type PlanPrice } from '../billing/charge.ts';
import { HOUR_MICROS, type Instant, monthStart } from '../instant.ts';

/** Instances that cost the same. */
export interface PricedInstances {
  instances: bigint;
  price: PlanPrice;
}

export interface SpendingOutlook {
  /** What an hour costs before any monthly cap is reached, rounded half up. */
  hourlyMicros: bigint;
  /** What a whole calendar month of this fleet costs: the month that holds the moment. */
  monthMicros: bigint;
  /** Whole hours that the balance lasts at that rate; null when nothing costs anything. */
  runwayHours: bigint | null;
}

/** A common multiple of the prices' denominators, 672 and 1000, so that their sum stays exact. */
const COMMON_DENOMINATOR = 84_000n;
/** Beyond the next month's first day, from any day of a month. */
const A_MONTH_ON_MICROS = 32n * 24n * HOUR_MICROS;

/** What a fleet costs, and how long a balance lasts, if nothing changes. */
export function outlook(fleet: PricedInstances[], balanceMicros: bigint, now: Instant): SpendingOutlook {
  const month = monthStart(now);
  const hours = (monthStart(month + A_MONTH_ON_MICROS) - month) / HOUR_MICROS;
  let hourly = 0n;
  let monthMicros = 0n;
  for (const { instances, price } of fleet) {
    hourly += (instances * price.hourlyNumerator * COMMON_DENOMINATOR) / price.hourlyDenominator;
    monthMicros += instances * cumulativeMicros(price, hours);
  }
  const left = balanceMicros > 0n ? balanceMicros : 0n;
  return {
    hourlyMicros: (2n * hourly + COMMON_DENOMINATOR) / (2n * COMMON_DENOMINATOR),
    monthMicros,
    runwayHours: hourly === 0n ? null : (left * COMMON_DENOMINATOR) / hourly,
  };
}

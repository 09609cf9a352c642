/**
 * The billing rules once more, written from their text alone and as plainly as possible, to hold the engine against.
 * Prices are decimal strings, sums are fractions of bigints, hours are walked one after the other.
 */

/** Microseconds since 1970. */
export type Moment = bigint;

export interface ModelPrice {
  from: Moment;
  monthly: string;
  hourly: string | null;
}

export interface ModelInstance {
  start: Moment;
  end: Moment | null;
  /** In order of time; the first from the start on. null is a plan that nobody knows. */
  plans: { since: Moment; plan: number | null }[];
}

export interface ModelCharge {
  start: Moment;
  ordinal: number;
  micros: bigint;
}

interface Fraction {
  over: bigint;
  under: bigint;
}

const HOUR = 60n * 60n * 1_000_000n;

/** Rules 1, 2, 4 and 6: every due hour in order, up to the first that has no price. */
export function chargesOf(
  instance: ModelInstance,
  prices: Map<number, ModelPrice[]>,
  asOf: Moment,
): ModelCharge[] {
  const charges: ModelCharge[] = [];
  for (let start = instance.start; start <= asOf; start += HOUR) {
    const isFirst = start === instance.start;
    if (!isFirst && instance.end !== null && start >= instance.end) break;
    const price = priceAt(instance, prices, start);
    if (price === null) break;
    const ordinal = charges.filter((earlier) => monthOf(earlier.start) === monthOf(start)).length + 1;
    charges.push({ start, ordinal, micros: cum(price, ordinal) - cum(price, ordinal - 1) });
  }
  return charges;
}

/** Rule 5: the plan that the instance had, and that plan's price, when the hour began. */
function priceAt(
  { plans }: ModelInstance,
  prices: Map<number, ModelPrice[]>,
  moment: Moment,
): ModelPrice | null {
  const plan = plans.filter(({ since }) => since <= moment).at(-1)?.plan ?? null;
  if (plan === null) return null;
  const begun = (prices.get(plan) ?? []).filter(({ from }) => from <= moment);
  return begun.sort((one, other) => (one.from < other.from ? -1 : 1)).at(-1) ?? null;
}

/** Rule 8: round_half_up(min(price_monthly, n * price_hourly), 6 decimals), in millionths. */
function cum({ monthly, hourly }: ModelPrice, n: number): bigint {
  const cap = decimal(monthly);
  const perHour = hourly === null ? { over: cap.over, under: cap.under * 672n } : decimal(hourly);
  const sum = { over: perHour.over * BigInt(n), under: perHour.under };
  const least = sum.over * cap.under < cap.over * sum.under ? sum : cap;
  const doubled = (least.over * 2_000_000n) / least.under;
  return (doubled + 1n) / 2n;
}

function decimal(text: string): Fraction {
  const [whole = '', part = ''] = text.split('.');
  return { over: BigInt(whole + part), under: 10n ** BigInt(part.length) };
}

function monthOf(moment: Moment): string {
  return new Date(Number(moment / 1000n)).toISOString().slice(0, 7);
}

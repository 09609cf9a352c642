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

interface ModelTerms {
  since: Moment;
  /** null is a plan that nobody knows. */
  plan: number | null;
  quantity: number;
}

/** An instance, a container or an add-on: the rules are the same. */
export interface ModelSubscription {
  start: Moment;
  end: Moment | null;
  /** In order of time; the first from the start on. */
  terms: ModelTerms[];
}

export interface ModelCharge {
  start: Moment;
  ordinal: number;
  quantity: number;
  micros: bigint;
}

interface Fraction {
  over: bigint;
  under: bigint;
}

const HOUR = 60n * 60n * 1_000_000n;

/** Rules 1, 2, 4 and 6: every due hour in order, up to the first that has no price. */
export function chargesOf(
  subscription: ModelSubscription,
  prices: Map<number, ModelPrice[]>,
  asOf: Moment,
): ModelCharge[] {
  const charges: ModelCharge[] = [];
  for (let start = subscription.start; start <= asOf; start += HOUR) {
    const isFirst = start === subscription.start;
    if (!isFirst && subscription.end !== null && start >= subscription.end) break;
    const terms = termsAt(subscription, start);
    const price = priceAt(terms, prices, start);
    if (price === null) break;
    const ordinal = charges.filter((earlier) => monthOf(earlier.start) === monthOf(start)).length + 1;
    const cum = (n: number) => cumulative(price, terms.quantity, n);
    charges.push({ start, ordinal, quantity: terms.quantity, micros: cum(ordinal) - cum(ordinal - 1) });
  }
  return charges;
}

/** Rule 5: the plan and quantity when the hour began. */
function termsAt({ terms }: ModelSubscription, moment: Moment): ModelTerms {
  const begun = terms.filter(({ since }) => since <= moment).at(-1);
  return begun ?? { since: moment, plan: null, quantity: 1 };
}

/** Rule 5: that plan's price when the hour began. */
function priceAt({ plan }: ModelTerms, prices: Map<number, ModelPrice[]>, moment: Moment): ModelPrice | null {
  if (plan === null) return null;
  const begun = (prices.get(plan) ?? []).filter(({ from }) => from <= moment);
  return begun.sort((one, other) => (one.from < other.from ? -1 : 1)).at(-1) ?? null;
}

/**
 * Rules 8 and 14: round_half_up(min(price_monthly, n * price_hourly), 6 decimals), in millionths, both prices times the
 * quantity first.
 */
function cumulative({ monthly, hourly }: ModelPrice, quantity: number, n: number): bigint {
  const cap = times(decimal(monthly), quantity);
  const perHour =
    hourly === null ? { over: cap.over, under: cap.under * 672n } : times(decimal(hourly), quantity);
  const sum = { over: perHour.over * BigInt(n), under: perHour.under };
  const least = sum.over * cap.under < cap.over * sum.under ? sum : cap;
  const doubled = (least.over * 2_000_000n) / least.under;
  return (doubled + 1n) / 2n;
}

function times({ over, under }: Fraction, factor: number): Fraction {
  return { over: over * BigInt(factor), under };
}

function decimal(text: string): Fraction {
  const [whole = '', part = ''] = text.split('.');
  return { over: BigInt(whole + part), under: 10n ** BigInt(part.length) };
}

function monthOf(moment: Moment): string {
  return new Date(Number(moment / 1000n)).toISOString().slice(0, 7);
}

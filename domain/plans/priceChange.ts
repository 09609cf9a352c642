import type { ResourceKind } from '../billing/resourceKinds.ts';
import { formatInstant, type Instant } from '../instant.ts';

/** A price from a moment on, beside the prices that its plan has. */
export interface PriceMoment {
  now: Instant;
  effectiveFrom: Instant;
  /** From when the plan has had a price; null: it has none. */
  firstFrom: Instant | null;
  /** Whether it has a price from that very moment on. */
  isTaken: boolean;
}

/**
 * Why a plan can't get a price from a moment on; null when it can. Hours that have begun keep the price they began under.
 * Only before the first price nothing could be charged: a price there lets parked hours be billed.
 */
export function whyPriceRefused({ now, effectiveFrom, firstFrom, isTaken }: PriceMoment): string | null {
  if (isTaken) return 'the plan already has a price from that moment on';
  if (effectiveFrom >= now || firstFrom === null || effectiveFrom < firstFrom) return null;
  return (
    `a price can only take effect from now on: hours that have begun keep their price, ` +
    `and the plan has had one since ${formatInstant(firstFrom)}`
  );
}

/** In micros and in nanos: times the largest quantity, a charge is still worked out inside a bigint. */
const MOST_FOR_ADDON = 200_000_000_000n;

/** Why a kind can't have a price; null when it can. */
export function whyTooDear(
  kind: ResourceKind,
  price: { priceMonthlyMicros: bigint; priceHourlyNanos: bigint | null },
): string | null {
  const isWithin =
    price.priceMonthlyMicros <= MOST_FOR_ADDON && (price.priceHourlyNanos ?? 0n) <= MOST_FOR_ADDON;
  return kind !== 'addon' || isWithin ? null : 'an add-on costs at most 200,000 a month and 200 an hour each';
}

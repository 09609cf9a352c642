import type * as contracts from '../../contracts/plans.ts';
import type { DatedPrice, PlanRow, StoredPrice } from '../../db/plans/planQueries.ts';
import { chargeMicros } from '../../domain/billing/charge.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { formatDecimal, formatMicros } from '../../domain/money.ts';
import type { SetPrice } from '../services/plans/planService.ts';

export function viewPlan({
  planId: _,
  vcpus,
  memoryMib,
  diskGib,
  price,
  nextPrice,
  retiredAt,
  ...plan
}: PlanRow): contracts.Plan {
  return {
    ...plan,
    resources: { vcpus, memoryMib, diskGib },
    price: price && viewPrice(price),
    nextPrice: nextPrice && viewDatedPrice(nextPrice),
    retiredAt: formatTimestamp(retiredAt),
  };
}

export function viewDatedPrice(price: DatedPrice): contracts.DatedPrice {
  return { ...viewPrice(price), from: formatTimestamp(price.effectiveFrom) };
}

function viewPrice(price: StoredPrice): NonNullable<contracts.Plan['price']> {
  return { ...viewAmounts(price), firstHour: formatMicros(chargeMicros(price, 1n)) };
}

/** A price that is set or would be, and what it changes. */
export function viewPriceChange({
  effectiveFrom,
  now,
  replaces,
  until,
  subscriptions,
  ...price
}: SetPrice): contracts.PriceChange {
  return {
    ...viewAmounts(price),
    from: formatTimestamp(effectiveFrom),
    replaces: replaces && viewAmounts(replaces),
    until: formatTimestamp(until),
    isInPast: effectiveFrom < now,
    subscriptions,
  };
}

function viewAmounts({
  priceMonthlyMicros,
  priceHourlyNanos,
}: Pick<StoredPrice, 'priceMonthlyMicros' | 'priceHourlyNanos'>) {
  return {
    monthly: formatMicros(priceMonthlyMicros),
    hourly: priceHourlyNanos === null ? null : formatDecimal(priceHourlyNanos, 9),
  };
}

import type * as contracts from '../../contracts/plans.ts';
import type { DatedPrice, PlanWithPrice, RegionRow, StoredPrice } from '../../db/plans/planQueries.ts';
import { chargeMicros } from '../../domain/billing/charge.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { formatDecimal, formatMicros } from '../../domain/money.ts';

export function viewPlan({
  code,
  vcpus,
  memoryMib,
  diskGib,
  price,
  retiredAt,
}: PlanWithPrice): contracts.Plan {
  return {
    code,
    resources: { vcpus, memoryMib, diskGib },
    price: price && viewPrice(price),
    retiredAt: formatTimestamp(retiredAt),
  };
}

export function viewDatedPrice(price: DatedPrice): contracts.DatedPrice {
  return { ...viewPrice(price), from: formatTimestamp(price.effectiveFrom) };
}

function viewPrice(price: StoredPrice): NonNullable<contracts.Plan['price']> {
  return { ...viewAmounts(price), firstHour: formatMicros(chargeMicros(price, 1n)) };
}

/** A price that has just been set. */
export function viewSetPrice(
  price: Pick<DatedPrice, 'priceMonthlyMicros' | 'priceHourlyNanos' | 'effectiveFrom'>,
): contracts.PlanPrice {
  return { ...viewAmounts(price), from: formatTimestamp(price.effectiveFrom) };
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

export function viewRegion({ code, name, retiredAt }: Omit<RegionRow, 'regionId'>): contracts.Region {
  return { code, name, retiredAt: formatTimestamp(retiredAt) };
}

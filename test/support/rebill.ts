import { type RebillResult, RebillService } from '../../api/services/rebills/rebillService.ts';
import type { WrongPrice } from '../../api/services/rebills/rebillTerms.ts';
import { parseInstant } from '../../domain/instant.ts';
import { parseDecimal, parseMicros } from '../../domain/money.ts';
import type { Fleet, TestOrganization } from './fleet.ts';

export interface RebillWords {
  plan: string;
  from: string;
  until: string;
  monthly: string;
  hourly?: string;
  organization?: TestOrganization;
}

/** A wrong price in a few words: moments as ISO strings, prices as decimals. */
export function wrongPrice({ plan, from, until, monthly, hourly, organization }: RebillWords): WrongPrice {
  return {
    plan,
    organization: organization?.handle ?? null,
    from: parseInstant(from),
    until: parseInstant(until),
    priceMonthlyMicros: parseMicros(monthly),
    priceHourlyNanos: hourly === undefined ? null : parseDecimal(hourly, 9),
  };
}

/** Applies it as an operator. */
export function rebill(
  { app }: Fleet,
  words: RebillWords,
  {
    key = 'mistake',
    by = 'ada',
    confirmAbove = null,
  }: { key?: string; by?: string; confirmAbove?: bigint | null } = {},
): Promise<RebillResult> {
  const service = new RebillService(app, { confirmAboveMicros: confirmAbove });
  return service.apply(wrongPrice(words), { key, reason: 'a wrong price', by: { operator: by } });
}

/** A year of penny at half its price: its window is so long that a transaction takes twelve instances. */
export function rebillOfAYear(service: RebillService): Promise<RebillResult> {
  const wrong = wrongPrice({
    plan: 'penny',
    from: '2024-01-01T00:00Z',
    until: '2025-01-01T00:00Z',
    monthly: '1000',
    hourly: '0.01',
  });
  return service.apply(wrong, { key: 'killed', reason: 'a wrong price', by: { operator: 'ada' } });
}

/** All corrected hours, a line each: organization, subscription, clock hour, charged and right in micros. */
export async function correctedHours(fleet: Fleet): Promise<string[]> {
  const rows = await fleet.read<{ line: string }>(
    `SELECT concat_ws(' ', organization_id, subscription_id, to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24'),
                      charged_micros, right_micros) AS line
     FROM rebill_hours ORDER BY organization_id, subscription_id, hour`,
  );
  return rows.map(({ line }) => line);
}

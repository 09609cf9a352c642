import type * as contracts from '../../contracts/rebills.ts';
import type { Correction } from '../../db/rebills/rebilling.ts';
import type { Rebill } from '../../db/rebills/rebills.ts';
import { formatTimestamp, parseInstant } from '../../domain/instant.ts';
import { formatDecimal, formatMicros, parseDecimal, parseMicros } from '../../domain/money.ts';
import { describeWhyNot } from '../services/rebills/rebillPass.ts';
import type { RebillPreview, RebillResult } from '../services/rebills/rebillService.ts';
import type { WrongPrice } from '../services/rebills/rebillTerms.ts';

const FAILURES_SHOWN = 100;

/** Throws InstantFormatError when a day does not exist. */
export function readWrongPrice({
  plan,
  organization,
  from,
  until,
  monthly,
  hourly,
}: contracts.WrongPrice): WrongPrice {
  return {
    plan,
    organization: organization ?? null,
    from: parseInstant(from),
    until: parseInstant(until),
    priceMonthlyMicros: parseMicros(monthly),
    priceHourlyNanos: hourly === undefined ? null : parseDecimal(hourly, 9),
  };
}

export function viewRebillPreview({
  organizations,
  leftOut,
  shown,
  ...sums
}: RebillPreview): contracts.RebillPreview {
  return { organizations, ...viewSums(sums), leftOut, items: shown.map(viewCorrection) };
}

function viewCorrection(correction: Correction): contracts.RebillPreview['items'][number] {
  const { organization, name } = correction;
  return { organization, name, ...viewSums(correction), leftOut: describeWhyNot(correction) };
}

export function viewRebill(rebill: Rebill): contracts.Rebill {
  return {
    rebill: String(rebill.rebillId),
    key: rebill.key,
    plan: rebill.plan,
    organization: rebill.organization,
    from: formatTimestamp(rebill.from),
    until: formatTimestamp(rebill.until),
    monthly: formatMicros(rebill.priceMonthlyMicros),
    hourly: rebill.priceHourlyNanos === null ? null : formatDecimal(rebill.priceHourlyNanos, 9),
    reason: rebill.reason,
    state: rebill.state,
    askedBy: rebill.askedBy,
    askedAt: formatTimestamp(rebill.askedAt),
    confirmedBy: rebill.confirmedBy,
    finishedAt: formatTimestamp(rebill.finishedAt),
    organizations: Number(rebill.organizations),
    ...viewSums(rebill),
  };
}

export function viewAppliedRebill({ rebill, failures }: RebillResult): contracts.AppliedRebill {
  return { ...viewRebill(rebill), failures: failures.slice(0, FAILURES_SHOWN) };
}

/** Hours, what they were charged, what is right, and the difference. */
export function viewSums({
  hours,
  chargedMicros,
  rightMicros,
}: {
  hours: bigint;
  chargedMicros: bigint;
  rightMicros: bigint;
}) {
  return {
    hours: Number(hours),
    charged: formatMicros(chargedMicros),
    right: formatMicros(rightMicros),
    amount: formatMicros(chargedMicros - rightMicros),
  };
}

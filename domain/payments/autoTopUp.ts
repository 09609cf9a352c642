import { HOUR_MICROS } from '../instant.ts';
import { microsPerMinor } from './currencies.ts';

const PAUSE_MICROS = HOUR_MICROS;
/** So many in a row turn it off. */
const MOST_DECLINES = 3;

/** What a customer has agreed to. */
export interface AutoTopUpTerms {
  /** Funds are added when the balance falls below it. */
  thresholdMicros: bigint;
  amountMicros: bigint;
  /** Of all automatic top-ups of a month together. */
  monthlyLimitMicros: bigint;
}

/** What one payment may be, as the operator has set it. */
export interface PaymentBounds {
  minimumMicros: bigint;
  maximumMicros: bigint;
  currency: string;
}

export type TopUpDecision =
  | { act: 'nothing' }
  | { act: 'charge'; amountMicros: bigint }
  /** `neededMicros`: the least that would lift the balance to the threshold. */
  | { act: 'refuse'; limit: 'month' | 'payment'; neededMicros: bigint };

/**
 * Rule 35: what a wallet's balance asks for. One charge closes the gap to the threshold: the amount agreed on, or the whole gap
 * where that is more. A limit may make the charge smaller, but never smaller than the gap: then nothing is charged, and the
 * limit is told of. Balance -30, threshold 10, amount 25: 40 at once, not 25 twice.
 */
export function judgeTopUp(
  terms: AutoTopUpTerms,
  wallet: { balanceMicros: bigint; toppedUpMicros: bigint },
  bounds: PaymentBounds,
): TopUpDecision {
  if (wallet.balanceMicros >= terms.thresholdMicros) return { act: 'nothing' };
  const unit = payableUnit(bounds.currency);
  const needed = roundUp(larger(terms.thresholdMicros - wallet.balanceMicros, bounds.minimumMicros), unit);
  const left = terms.monthlyLimitMicros - wallet.toppedUpMicros;
  if (needed > left) return { act: 'refuse', limit: 'month', neededMicros: needed };
  if (needed > bounds.maximumMicros) return { act: 'refuse', limit: 'payment', neededMicros: needed };
  const most = smaller(left, bounds.maximumMicros);
  const amountMicros = smaller(larger(terms.amountMicros, needed), most);
  return { act: 'charge', amountMicros: amountMicros - (amountMicros % unit) };
}

/** What is wrong with terms, each in words; empty: nothing. */
export function whyNoTerms(terms: AutoTopUpTerms, bounds: PaymentBounds): Partial<Record<TermName, string>> {
  const { thresholdMicros, amountMicros, monthlyLimitMicros } = terms;
  const unit = payableUnit(bounds.currency);
  const whole = (micros: bigint) =>
    micros % unit === 0n ? null : `${bounds.currency} cannot be charged to so many decimals`;
  const { minimumMicros, maximumMicros } = bounds;
  const isPayable = amountMicros >= minimumMicros && amountMicros <= maximumMicros;
  const faults = {
    threshold: thresholdMicros <= maximumMicros ? null : 'it is more than one payment may be',
    amount: isPayable ? whole(amountMicros) : 'it is less or more than one payment may be',
    monthlyLimit:
      monthlyLimitMicros >= amountMicros ? null : 'it is less than the amount: nothing could ever be added',
  };
  return Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault !== null));
}

export type TermName = 'threshold' | 'amount' | 'monthlyLimit';

/** What a decline leads to, after so many in a row before it: a pause, or with the third the end (null). */
export function pauseAfter(declines: number): bigint | null {
  return declines + 1 >= MOST_DECLINES ? null : PAUSE_MICROS;
}

/** Every provider takes whole hundredths; of some currencies only whole ones. */
function payableUnit(currency: string): bigint {
  const unit = microsPerMinor(currency);
  return unit > 10_000n ? unit : 10_000n;
}

function roundUp(micros: bigint, unit: bigint): bigint {
  return ((micros + unit - 1n) / unit) * unit;
}

function larger(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

const MINUTES_IN_AN_HOUR = 60n;

/** Of the charges for the minutes down, unless somebody says otherwise. */
export const USUAL_PERCENT = 100;
export const MOST_PERCENT = 1_000;

/**
 * What is given back for hours that were down in part: each charge times the minutes of its clock hour that were down, by
 * 60. `minuteMicros` is the sum of charge times minutes, so that an organization's credit is rounded once, half up. At 100 %
 * it never exceeds the charges: no hour has more than 60 minutes. 0.014881 with 30 minutes down gives 0.007441 (0.0074405).
 */
export function serviceCredit(minuteMicros: bigint, percent: number): bigint {
  const whole = MINUTES_IN_AN_HOUR * 100n;
  return (minuteMicros * BigInt(percent) + whole / 2n) / whole;
}

/** The ledger key of an incident's credits. */
export function creditKey(incident: string): string {
  return `sla:${incident}`;
}

/** How far an organization's credit for an incident is. */
export const CREDIT_STATES = ['due', 'credited', 'waiting', 'refused', 'unbilled', 'ended'] as const;
/**
 * waiting: for a second administrator. refused: one refused it, or it expired. unbilled: some of its hours are not billed
 * yet. ended: the organization takes no credit any more.
 */
export type CreditState = (typeof CREDIT_STATES)[number];

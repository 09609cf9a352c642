/** The rules of price in SQL, as texts for the statements that charge. `domain/billing/charge.ts` says the same in TypeScript. */

/**
 * The charge for hour n of a calendar month at price row `p`, in a quantity: what n hours cost less what n - 1 cost, each
 * rounded half up to a micro and capped (rule 8). Whole numbers throughout: n hours cost n * numerator / denominator, and
 * both price and cap are times the quantity (rule 14), a bigint.
 */
export function chargeForHour(p: string, n: string, quantity = ''): string {
  const times = quantity === '' ? '' : `${quantity} * `;
  return `${cumulative(p, n, times)} - ${cumulative(p, `(${n} - 1)`, times)}`;
}

function cumulative(p: string, n: string, times: string): string {
  return `least(${times}${p}.price_monthly_micros,
    (2 * ${n} * ${times}${p}.hourly_numerator + ${p}.hourly_denominator) / (2 * ${p}.hourly_denominator))`;
}

/** The plan that subscription `s` had at a moment (rule 5): NULL when unknown. `settled` is true where it still has it. */
export function planAt(s: string, moment: string, settled?: string): string {
  return termAt('plan_id', s, moment, settled);
}

/** The quantity that subscription `s` had at a moment. */
export function quantityAt(s: string, moment: string, settled?: string): string {
  return termAt('quantity', s, moment, settled);
}

function termAt(
  column: 'plan_id' | 'quantity',
  s: string,
  moment: string,
  settled = `${s}.plan_since <= ${moment}`,
): string {
  return `CASE WHEN ${settled} THEN ${s}.${column} ELSE (
    SELECT past.${column} FROM subscription_plan_history past
    WHERE past.organization_id = ${s}.organization_id AND past.subscription_id = ${s}.subscription_id
      AND past.effective_from <= ${moment} AND ${moment} < past.effective_until
  ) END`;
}

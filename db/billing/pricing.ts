/** The rules of price in SQL, as texts for the statements that charge. `domain/billing/charge.ts` says the same in TypeScript. */

/**
 * The charge for hour n of a calendar month at price row `p`: what n hours cost less what n - 1 cost, each rounded half
 * up to a micro and capped (rule 8). Whole numbers throughout: n hours cost n * numerator / denominator.
 */
export function chargeForHour(p: string, n: string): string {
  return `${cumulative(p, n)} - ${cumulative(p, `(${n} - 1)`)}`;
}

function cumulative(p: string, n: string): string {
  return `least(${p}.price_monthly_micros,
    (2 * ${n} * ${p}.hourly_numerator + ${p}.hourly_denominator) / (2 * ${p}.hourly_denominator))`;
}

/** The plan that instance `i` had at a moment (rule 5): NULL when unknown. `settled` is true where it still has it. */
export function planAt(i: string, moment: string, settled = `${i}.plan_since <= ${moment}`): string {
  return `CASE WHEN ${settled} THEN ${i}.plan_id ELSE (
    SELECT past.plan_id FROM vps_instance_plan_history past
    WHERE past.organization_id = ${i}.organization_id AND past.instance_id = ${i}.instance_id
      AND past.effective_from <= ${moment} AND ${moment} < past.effective_until
  ) END`;
}

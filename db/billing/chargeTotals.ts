import type { Queryable } from '../pool.ts';

export type TotalsBy = 'organization' | 'plan' | 'day';

export interface ChargeTotal {
  /** An organization's handle, a plan's code, or a day (UTC) as 2026-09-01. */
  name: string;
  hours: bigint;
  amountMicros: bigint;
}

/** Charges are summed first and named afterwards, because there are far fewer names than charges. */
const QUERIES: Record<TotalsBy, string> = {
  organization: `
    SELECT coalesce(handle, 'id:' || organization_id) AS name, hours, amount
    FROM (SELECT organization_id, count(*) AS hours, sum(amount_micros) AS amount
          FROM billing_charges GROUP BY organization_id) AS summed
    LEFT JOIN organization_handles USING (organization_id)`,
  plan: `
    SELECT coalesce(plan.code, 'price ' || plan_price_id) AS name, sum(hours) AS hours, sum(amount) AS amount
    FROM (SELECT plan_price_id, count(*) AS hours, sum(amount_micros) AS amount
          FROM billing_charges GROUP BY plan_price_id) AS summed
    LEFT JOIN plan_prices USING (plan_price_id) LEFT JOIN plans AS plan USING (plan_id)
    GROUP BY 1`,
  day: `
    SELECT to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS name, sum(hours) AS hours, sum(amount) AS amount
    FROM (SELECT hour, count(*) AS hours, sum(amount_micros) AS amount
          FROM billing_charges GROUP BY hour) AS summed
    GROUP BY 1`,
};

/** What has been charged so far, by organization, plan or day; only those with at least one charge, in byte order. */
export async function readTotals(db: Queryable, by: TotalsBy): Promise<ChargeTotal[]> {
  const { rows } = await db.query<ChargeTotal>(
    `SELECT name, hours::bigint AS hours, amount::bigint AS "amountMicros"
     FROM (${QUERIES[by]}) AS total ORDER BY name COLLATE "C"`,
  );
  return rows;
}

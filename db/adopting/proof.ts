import { chargeForHour } from '../billing/pricing.ts';
import { onlyRow, type Queryable } from '../pool.ts';

/** Why machines cost another amount in the next hour here than there: how many, and how much less that is here. */
interface Difference {
  why: string;
  machines: number;
  less: string;
}

/** What must agree between there and here, in exact decimals of the currency. */
export interface AdoptProof {
  balanceThere: string;
  balanceHere: string;
  instancesThere: number;
  instancesHere: number;
  /** The next hour of the machines that came with this adoption, as the panel charges it and as the next run here does. */
  hourThere: string;
  hourHere: string;
  /** Their difference, by its reason. */
  differences: Difference[];
  /** What is left of it: amounts rounded to a millionth on either side. */
  rounding: string;
  /** How much that may be. */
  mostRounding: string;
}

/** What the panel takes for an hour of a machine whose plan it does not find. */
const PRICE_WITHOUT_PLAN = '0.027';

const MONEY = 'numeric(30, 9)';

/** Each machine that came: its next hour there and here, and why they differ ('' where only rounding does). */
const HOURS = `
  SELECT a.id, coalesce(p.monthly / 730, ${PRICE_WITHOUT_PLAN}) AS there,
         CASE WHEN a.backups THEN coalesce(p.backups, 0) ELSE 0 END AS backups,
         CASE WHEN a.plan_id IS NULL OR a.starts_at IS NULL THEN 0
              ELSE (${chargeForHour('price', '(a.hours_before + 1)')})::numeric / 1000000 END AS here,
         CASE WHEN a.plan_id IS NULL THEN 'parked, for want of a plan (the panel takes ${PRICE_WITHOUT_PLAN} an hour)'
              WHEN a.starts_at IS NULL THEN 'not billed until they run'
              WHEN a.hours_before >= 730 THEN 'at their monthly cap'
              ELSE '' END AS why
  FROM arriving a
  LEFT JOIN plans_there t ON t.id = a.id
  LEFT JOIN staged_plans p ON p.id = t.plan_id
  LEFT JOIN LATERAL (
    SELECT * FROM plan_prices WHERE plan_id = a.plan_id AND effective_from <= a.starts_at ORDER BY effective_from DESC LIMIT 1
  ) price ON true`;

export async function proveAdoption(db: Queryable): Promise<AdoptProof> {
  const { rows } = await db.query<AdoptProof>(`
    WITH hours AS MATERIALIZED (${HOURS}),
    reasons AS (
      SELECT why, there - here AS less FROM hours WHERE why <> ''
      UNION ALL
      SELECT 'with backups, which are not billed here', backups FROM hours WHERE backups > 0
    )
    SELECT (SELECT coalesce(sum(balance), 0)::numeric(30, 6)::text FROM staged_wallets) AS "balanceThere",
           (SELECT (coalesce(sum(amount_micros), 0) / 1000000)::numeric(30, 6)::text
            FROM staged_wallets s
            JOIN adopted_rows o ON o.kind = 'wallet' AND o.source_id = s.id
            JOIN wallet_ledger l ON l.organization_id = o.adopted_as AND l.idempotency_key = 'adopt:wallet:' || s.id
           ) AS "balanceHere",
           (SELECT count(*)::integer FROM staged_instances) AS "instancesThere",
           (SELECT count(*)::integer FROM staged_instances s JOIN adopted_rows r ON r.kind = 'instance' AND r.source_id = s.id
           ) AS "instancesHere",
           coalesce(sum(there + backups), 0)::${MONEY}::text AS "hourThere",
           coalesce(sum(here), 0)::${MONEY}::text AS "hourHere",
           coalesce(sum(there - here) FILTER (WHERE why = ''), 0)::${MONEY}::text AS rounding,
           (count(*) FILTER (WHERE why = '') * 0.0000010005)::${MONEY}::text AS "mostRounding",
           (SELECT coalesce(jsonb_agg(jsonb_build_object('why', why, 'machines', machines, 'less', less::${MONEY}::text) ORDER BY why), '[]')
            FROM (SELECT why, count(*) AS machines, sum(less) AS less FROM reasons GROUP BY why) grouped) AS differences
    FROM hours`);
  return onlyRow(rows);
}

import { chargeForHour } from '../billing/pricing.ts';
import { type Queryable, timestamp } from '../pool.ts';
import type { RebillTerms } from './rebills.ts';

/** Why the hours of an organization cannot be corrected. */
type WhyNoCorrection = 'ended' | 'unbilled' | 'corrected' | 'adjusted';

/** What a rebill corrects of one organization, or would. */
export interface Correction {
  organizationId: bigint;
  organization: string;
  name: string;
  hours: bigint;
  chargedMicros: bigint;
  rightMicros: bigint;
  whyNot: WhyNoCorrection | null;
  /** The rebill that corrected some of the hours before. */
  correctedBy: bigint | null;
}

/** What one transaction takes at most, unless one organization alone has more. */
const HOURS_AT_ONCE = 100_000;
const ORGANIZATIONS_AT_ONCE = 200;

/** The next organizations whose subscriptions have or had the plan, in order. Empty: there are no more. */
export async function nextOrganizations(db: Queryable, terms: RebillTerms, after: bigint): Promise<bigint[]> {
  const { rows } = await db.query<{ organizationId: bigint }>(
    `WITH next AS (
       SELECT organization_id, count(*) AS subscriptions FROM subscriptions sub
       WHERE organization_id > $1 AND ($2::bigint IS NULL OR organization_id = $2)
         AND (plan_id = $3 OR EXISTS (
           SELECT FROM subscription_plan_history past
           WHERE past.organization_id = sub.organization_id AND past.subscription_id = sub.subscription_id
             AND past.plan_id = $3
         ))
       GROUP BY organization_id ORDER BY organization_id LIMIT ${ORGANIZATIONS_AT_ONCE}
     )
     SELECT organization_id AS "organizationId"
     FROM (SELECT organization_id, sum(subscriptions) OVER (ORDER BY organization_id) - subscriptions AS before FROM next) n
     WHERE before * extract(epoch FROM $5::timestamptz - $4::timestamptz) / 3600 < ${HOURS_AT_ONCE}
     ORDER BY organization_id`,
    [after, terms.organizationId, terms.planId, timestamp(terms.from), timestamp(terms.until)],
  );
  return rows.map(({ organizationId }) => organizationId);
}

/**
 * The charged hours of organizations $1 that began in [$2, $3) on plan $4, each with what is right at the price $5 a month
 * and $6 an hour, worked out as the engine does (rule 8), and what stands against correcting them. $7 is the rebill's own
 * number, NULL in a preview.
 */
const JUDGED = `
  hours AS MATERIALIZED (
    SELECT c.organization_id, c.subscription_id, c.hour, c.posted_at AS charged_at, c.amount_micros AS charged_micros,
           ${chargeForHour('r', 'c.month_ordinal', 'c.quantity')} AS right_micros
    FROM generate_series($2::timestamptz, $3::timestamptz - interval '1 hour', interval '1 hour') AS h (hour)
    JOIN billing_charges c ON c.hour = h.hour AND c.hour >= $2 AND c.hour < $3 AND c.organization_id = ANY($1)
    JOIN plan_prices p ON p.plan_price_id = c.plan_price_id AND p.plan_id = $4
    CROSS JOIN (
      SELECT $5::bigint AS price_monthly_micros, coalesce($6::bigint, $5) AS hourly_numerator,
             CASE WHEN $6 IS NULL THEN 672 ELSE 1000 END::bigint AS hourly_denominator
    ) r
  ), corrected AS (
    SELECT organization_id, min(x.rebill_id) AS rebill_id
    FROM hours JOIN rebill_hours x USING (organization_id, subscription_id, hour)
    WHERE x.rebill_id IS DISTINCT FROM $7::bigint
    GROUP BY organization_id
  ), adjusted AS (
    -- Rule 16: what people and rebills give back of a charge never exceeds it.
    SELECT DISTINCT e.organization_id
    FROM (
      SELECT organization_id, concerns_entry_no, sum(amount_micros) AS by_hand FROM wallet_ledger
      WHERE organization_id = ANY($1) AND kind = 'adjustment' AND concerns_entry_no IS NOT NULL
      GROUP BY organization_id, concerns_entry_no
    ) a
    JOIN wallet_ledger e ON e.organization_id = a.organization_id AND e.entry_no = a.concerns_entry_no AND e.kind = 'charge'
    JOIN (
      SELECT organization_id, charged_at, sum(charged_micros - right_micros) AS given
      FROM hours GROUP BY organization_id, charged_at
    ) h ON h.organization_id = e.organization_id AND h.charged_at = e.posted_at
    WHERE a.by_hand + h.given + coalesce((
      SELECT sum(x.charged_micros - x.right_micros) FROM rebill_hours x
      WHERE x.organization_id = e.organization_id AND x.charged_at = e.posted_at
    ), 0) > -e.amount_micros
  ), judged AS (
    SELECT sums.*, corrected.rebill_id AS corrected_by,
           CASE WHEN o.deleted_at IS NOT NULL THEN 'ended'
                WHEN w.billed_through < $3 OR $3 > statement_timestamp() THEN 'unbilled'
                WHEN corrected.rebill_id IS NOT NULL THEN 'corrected'
                WHEN adjusted.organization_id IS NOT NULL THEN 'adjusted' END AS why_not
    FROM (
      SELECT organization_id, count(*) AS hours, sum(charged_micros)::bigint AS charged_micros,
             sum(right_micros)::bigint AS right_micros
      FROM hours GROUP BY organization_id
    ) sums
    JOIN organizations o USING (organization_id)
    JOIN wallets w USING (organization_id)
    LEFT JOIN corrected USING (organization_id)
    LEFT JOIN adjusted USING (organization_id)
    WHERE NOT EXISTS (
      SELECT FROM rebill_entries done WHERE done.rebill_id = $7 AND done.organization_id = sums.organization_id
    )
  )`;

function values(organizationIds: bigint[], terms: RebillTerms, rebillId: bigint | null): unknown[] {
  return [
    organizationIds,
    timestamp(terms.from),
    timestamp(terms.until),
    terms.planId,
    terms.priceMonthlyMicros,
    terms.priceHourlyNanos,
    rebillId,
  ];
}

const CORRECTION = `organization_id AS "organizationId", coalesce(h.handle, 'id:' || organization_id) AS organization, o.name,
  judged.hours, judged.charged_micros AS "chargedMicros", judged.right_micros AS "rightMicros", why_not AS "whyNot",
  corrected_by AS "correctedBy"`;
const NAMES = `JOIN organizations o USING (organization_id) LEFT JOIN organization_handles h USING (organization_id)`;

/** What a rebill would still correct of organizations that have such hours, in order. */
export async function readCorrections(
  db: Queryable,
  organizationIds: bigint[],
  terms: RebillTerms,
  rebillId: bigint | null,
): Promise<Correction[]> {
  const { rows } = await db.query<Correction>(
    `WITH ${JUDGED} SELECT ${CORRECTION} FROM judged ${NAMES} ORDER BY organization_id`,
    values(organizationIds, terms, rebillId),
  );
  return rows;
}

/**
 * Corrects organizations whose wallets the caller holds: an entry each, the hours behind it, balance and notice, in one
 * statement. Those done before are left alone and not returned; those where something stands against it, or nothing is
 * different, have no entry. The moment of the entries is that of this statement, so that a grace that begins is a whole one.
 */
export async function postCorrections(
  db: Queryable,
  organizationIds: bigint[],
  terms: RebillTerms,
  posting: { rebillId: bigint; reason: string; actor: string },
): Promise<(Correction & { entryNo: bigint | null })[]> {
  const { rows } = await db.query<Correction & { entryNo: bigint | null }>(
    `WITH ${JUDGED}, due AS (
       SELECT *, charged_micros - right_micros AS amount_micros FROM judged
       WHERE why_not IS NULL AND charged_micros <> right_micros
     ), moved AS (
       UPDATE wallets w
       SET balance_micros = w.balance_micros + due.amount_micros,
           entry_count = w.entry_count + 1,
           past_due_since = CASE WHEN w.balance_micros + due.amount_micros < 0
                                 THEN coalesce(w.past_due_since, statement_timestamp()) END
       FROM due WHERE w.organization_id = due.organization_id
       RETURNING w.organization_id, w.entry_count AS entry_no, w.balance_micros, due.amount_micros, due.hours,
                 due.charged_micros, due.right_micros
     ), entries AS (
       INSERT INTO wallet_ledger (organization_id, entry_no, posted_at, kind, amount_micros, balance_after_micros,
                                  idempotency_key, reason, actor)
       SELECT organization_id, entry_no, statement_timestamp(), 'adjustment', amount_micros, balance_micros,
              'rebill:' || $7, $8, $9
       FROM moved
     ), noticed AS (
       INSERT INTO wallet_notices (organization_id, entry_no, kind, noted_at)
       SELECT organization_id, entry_no, CASE WHEN balance_micros < 0 THEN 'past_due' ELSE 'resumed' END,
              statement_timestamp()
       FROM moved WHERE (balance_micros < 0) <> (balance_micros - amount_micros < 0)
     ), corrections AS (
       INSERT INTO rebill_entries (rebill_id, organization_id, entry_no, hours, charged_micros, right_micros)
       SELECT $7, organization_id, entry_no, hours, charged_micros, right_micros FROM moved
     ), written AS (
       INSERT INTO rebill_hours (organization_id, subscription_id, hour, rebill_id, charged_at, charged_micros, right_micros)
       SELECT organization_id, subscription_id, hour, $7, charged_at, h.charged_micros, h.right_micros
       FROM hours h JOIN moved USING (organization_id)
     )
     SELECT ${CORRECTION}, moved.entry_no AS "entryNo"
     FROM judged ${NAMES} LEFT JOIN moved USING (organization_id) ORDER BY organization_id`,
    [...values(organizationIds, terms, posting.rebillId), posting.reason, posting.actor],
  );
  return rows;
}

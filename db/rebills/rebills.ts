import type { ResourceKind } from '../../domain/billing/resourceKinds.ts';
import type { Instant } from '../../domain/instant.ts';
import { type Queryable, timestamp } from '../pool.ts';

export type RebillState = 'waiting' | 'running' | 'incomplete' | 'applied' | 'refused';

/** Which hours are corrected, and to what price. */
export interface RebillTerms {
  planId: number;
  /** Null: every organization's. */
  organizationId: bigint | null;
  from: Instant;
  until: Instant;
  priceMonthlyMicros: bigint;
  priceHourlyNanos: bigint | null;
}

export interface Rebill extends RebillTerms {
  rebillId: bigint;
  key: string;
  plan: string;
  planKind: ResourceKind;
  organization: string | null;
  reason: string;
  state: RebillState;
  /** "user 5" or "operator ada". */
  askedBy: string;
  askedAt: Instant;
  confirmedBy: string | null;
  finishedAt: Instant | null;
  /** What was corrected so far. */
  organizations: bigint;
  hours: bigint;
  chargedMicros: bigint;
  rightMicros: bigint;
}

const REBILL = `
  SELECT r.rebill_id AS "rebillId", r.idempotency_key AS key, r.plan_id AS "planId", r.plan_kind AS "planKind", p.code AS plan,
         r.organization_id AS "organizationId", coalesce(h.handle, 'id:' || r.organization_id) AS organization,
         from_hour AS from, until_hour AS until, price_monthly_micros AS "priceMonthlyMicros",
         price_hourly_nanos AS "priceHourlyNanos", reason, state, asked_by AS "askedBy", asked_at AS "askedAt",
         confirmed_by AS "confirmedBy", finished_at AS "finishedAt", done.*
  FROM rebills r JOIN plans p USING (plan_id)
  LEFT JOIN organization_handles h ON h.organization_id = r.organization_id
  CROSS JOIN LATERAL (
    SELECT count(*) AS organizations, coalesce(sum(hours), 0)::bigint AS hours,
           coalesce(sum(charged_micros), 0)::bigint AS "chargedMicros",
           coalesce(sum(right_micros), 0)::bigint AS "rightMicros"
    FROM rebill_entries e WHERE e.rebill_id = r.rebill_id
  ) done`;

export async function findRebilledPlan(
  db: Queryable,
  code: string,
): Promise<{ planId: number; kind: ResourceKind } | null> {
  const { rows } = await db.query<{ planId: number; kind: ResourceKind }>(
    'SELECT plan_id AS "planId", kind FROM plans WHERE code = $1',
    [code],
  );
  return rows[0] ?? null;
}

/** Its number; null when the key was used before. */
export async function insertRebill(
  db: Queryable,
  rebill: RebillTerms & { key: string; reason: string; askedBy: string },
): Promise<bigint | null> {
  const { rows } = await db.query<{ rebill_id: bigint }>(
    `INSERT INTO rebills (idempotency_key, plan_id, plan_kind, organization_id, from_hour, until_hour,
                          price_monthly_micros, price_hourly_nanos, reason, state, asked_by)
     SELECT $1, plan_id, kind, $3, $4, $5, $6, $7, $8, 'running', $9 FROM plans WHERE plan_id = $2
     ON CONFLICT ON CONSTRAINT rebill_key_is_used_once DO NOTHING
     RETURNING rebill_id`,
    [
      rebill.key,
      rebill.planId,
      rebill.organizationId,
      timestamp(rebill.from),
      timestamp(rebill.until),
      rebill.priceMonthlyMicros,
      rebill.priceHourlyNanos,
      rebill.reason,
      rebill.askedBy,
    ],
  );
  return rows[0]?.rebill_id ?? null;
}

export async function findRebill(db: Queryable, rebillId: bigint): Promise<Rebill | null> {
  const { rows } = await db.query<Rebill>(`${REBILL} WHERE r.rebill_id = $1`, [rebillId]);
  return rows[0] ?? null;
}

export async function findRebillByKey(db: Queryable, key: string): Promise<Rebill | null> {
  const { rows } = await db.query<Rebill>(`${REBILL} WHERE r.idempotency_key = $1`, [key]);
  return rows[0] ?? null;
}

/** Newest first. */
export async function readRebills(
  db: Queryable,
  page: { before: bigint | null; limit: number },
): Promise<Rebill[]> {
  const { rows } = await db.query<Rebill>(
    `${REBILL} WHERE $1::bigint IS NULL OR r.rebill_id < $1 ORDER BY r.rebill_id DESC LIMIT $2`,
    [page.before, page.limit],
  );
  return rows;
}

/** From one of some states to another; false when it was in none of them by now. */
export async function moveRebill(
  db: Queryable,
  rebillId: bigint,
  from: RebillState[],
  to: { state: RebillState; confirmedBy?: string | null },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE rebills SET state = $3, confirmed_by = coalesce($4, confirmed_by),
       finished_at = CASE WHEN $3 IN ('incomplete', 'applied', 'refused') THEN clock_timestamp() END
     WHERE rebill_id = $1 AND state = ANY($2)`,
    [rebillId, from, to.state, to.confirmedBy ?? null],
  );
  return rowCount === 1;
}

import { HOUR_MICROS, type Instant, MINUTE_MICROS } from '../../domain/instant.ts';
import type { Minutes } from '../../domain/status/downtime.ts';
import type { LedgerKind } from '../../domain/wallets/ledgerKinds.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';
import { PENDING_STATE, type PendingState } from './pendingMovements.ts';

/** What an incident is credited for, as it was decided. */
export interface CreditDecision {
  /** What the record calls it or, if the record has nothing of it, its number. */
  incident: string;
  startsAt: Instant;
  endsAt: Instant;
  /** All of the window counts, not only what was recorded as down. */
  wholeWindow: boolean;
  percent: number;
  /** Empty: the whole platform. */
  regions: string[];
  down: Minutes[];
  unknownMinutes: number;
  decidedBy: string;
  decidedAt: Instant;
}

/** An organization and what it was charged for the hours that were down in part. */
export interface CreditShare {
  organizationId: bigint;
  organization: string;
  name: string;
  hasEnded: boolean;
  /** Some of its hours are not billed yet, or parked. */
  isUnbilled: boolean;
  hours: bigint;
  chargedMicros: bigint;
  /** The sum of each charge times the minutes of its clock hour that were down. */
  minuteMicros: bigint;
  /** What was posted under the key. */
  entryNo: bigint | null;
  entryKind: LedgerKind | null;
  entryMicros: bigint | null;
  /** What was asked for under the key. */
  pendingId: bigint | null;
  pendingMicros: bigint | null;
  pendingState: PendingState | null;
}

/** An arbitrary number: decided one at a time, so that no minute is credited for two incidents at once. */
const DECISION_LOCK = 4_210_032;

/** Keeps every other decision waiting until the transaction ends. */
export async function lockCreditDecisions(db: Queryable): Promise<void> {
  await db.query('SELECT pg_advisory_xact_lock($1)', [DECISION_LOCK]);
}

export async function findCreditDecision(db: Queryable, incident: string): Promise<CreditDecision | null> {
  const { rows } = await db.query<Omit<CreditDecision, 'down'> & { from: number[]; until: number[] }>(
    `SELECT incident, starts_at AS "startsAt", ends_at AS "endsAt", whole_window AS "wholeWindow", percent,
            ARRAY(SELECT code FROM regions WHERE region_id = ANY(region_ids) ORDER BY code) AS regions,
            ARRAY(SELECT (extract(epoch FROM lower(r)) / 60)::integer FROM unnest(down) r) AS "from",
            ARRAY(SELECT (extract(epoch FROM upper(r)) / 60)::integer FROM unnest(down) r) AS until,
            unknown_minutes AS "unknownMinutes", decided_by AS "decidedBy", decided_at AS "decidedAt"
     FROM service_credits WHERE incident = $1`,
    [incident],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { from, until, ...decision } = row;
  return { ...decision, down: from.map((start, index) => ({ from: start, until: until[index] ?? start })) };
}

/** The first other incident that is credited for some of the same minutes in some of the same regions. */
export async function findOverlappingCredit(
  db: Queryable,
  { incident, down, regions }: Pick<CreditDecision, 'incident' | 'down' | 'regions'>,
): Promise<string | null> {
  const { rows } = await db.query<{ incident: string }>(
    `SELECT incident FROM service_credits
     WHERE incident <> $1 AND down && $2::tstzmultirange
       AND (region_ids IS NULL OR $3::text[] = '{}'
            OR region_ids && ARRAY(SELECT region_id FROM regions WHERE code = ANY($3)))
     ORDER BY decided_at LIMIT 1`,
    [incident, multirange(down), regions],
  );
  return rows[0]?.incident ?? null;
}

/** Call it with decisions locked. */
export async function insertCreditDecision(
  db: Queryable,
  decision: Omit<CreditDecision, 'decidedAt'>,
): Promise<Instant> {
  const { rows } = await db.query<{ decidedAt: Instant }>(
    `INSERT INTO service_credits
       (incident, starts_at, ends_at, whole_window, percent, region_ids, down, unknown_minutes, decided_by)
     VALUES ($1, $2, $3, $4, $5,
             CASE WHEN $6::text[] <> '{}' THEN ARRAY(SELECT region_id FROM regions WHERE code = ANY($6)) END, $7, $8, $9)
     RETURNING decided_at AS "decidedAt"`,
    [
      decision.incident,
      timestamp(decision.startsAt),
      timestamp(decision.endsAt),
      decision.wholeWindow,
      decision.percent,
      decision.regions,
      multirange(decision.down),
      decision.unknownMinutes,
      decision.decidedBy,
    ],
  );
  return onlyRow(rows).decidedAt;
}

/** The codes among these that are no region's. */
export async function readUnknownRegions(db: Queryable, codes: string[]): Promise<string[]> {
  const { rows } = await db.query<{ code: string }>(
    'SELECT code FROM unnest($1::text[]) AS code WHERE code NOT IN (SELECT code FROM regions)',
    [codes],
  );
  return rows.map(({ code }) => code);
}

/**
 * Organizations after a given one, in order, each with what it was charged for the hours. Of a region are the VPS that lie
 * there. A charge counts in the clock hour in which its hour began, by what was right where a rebill corrected it.
 */
export async function readCreditShares(
  db: Queryable,
  credit: { minutesByHour: Map<number, number>; regions: string[]; key: string },
  page: { after: bigint; limit: number },
): Promise<CreditShare[]> {
  const hours = [...credit.minutesByHour.keys()].sort((one, other) => one - other);
  const moments = hours.map((hour) => timestamp(BigInt(hour) * HOUR_MICROS));
  const end = timestamp(BigInt((hours.at(-1) ?? 0) + 1) * HOUR_MICROS);
  const { rows } = await db.query<CreditShare>(
    `WITH page AS MATERIALIZED (
       SELECT organization_id, billed_through FROM wallets
       WHERE organization_id > $1 ORDER BY organization_id LIMIT $2
     ), hours AS MATERIALIZED (
       SELECT * FROM unnest($3::timestamptz[], $4::bigint[]) AS down (hour, minutes)
     ), shares AS (
       SELECT c.organization_id, count(*) AS hours, sum(coalesce(x.right_micros, c.amount_micros))::bigint AS charged_micros,
              sum(coalesce(x.right_micros, c.amount_micros) * hours.minutes)::bigint AS minute_micros
       FROM hours JOIN billing_charges c ON c.hour = hours.hour
       LEFT JOIN rebill_hours x
         ON x.organization_id = c.organization_id AND x.subscription_id = c.subscription_id AND x.hour = c.hour
       WHERE c.hour >= $5 AND c.hour < $6
         AND c.organization_id > $1 AND c.organization_id <= (SELECT max(organization_id) FROM page)
         AND ${liesIn('c')}
       GROUP BY c.organization_id
     ), parked AS (
       SELECT DISTINCT sub.organization_id FROM subscriptions sub
       WHERE sub.billing_state = 'parked' AND sub.parked_from < $6 AND (sub.ended_at IS NULL OR sub.ended_at > $5)
         AND sub.organization_id > $1 AND sub.organization_id <= (SELECT max(organization_id) FROM page)
         AND ${liesIn('sub')}
     )
     SELECT page.organization_id AS "organizationId", coalesce(h.handle, 'id:' || page.organization_id) AS organization,
            o.name, o.deleted_at IS NOT NULL AS "hasEnded",
            coalesce(page.billed_through < $6::timestamptz - interval '1 microsecond', false)
              OR parked.organization_id IS NOT NULL AS "isUnbilled",
            coalesce(s.hours, 0) AS hours, coalesce(s.charged_micros, 0) AS "chargedMicros",
            coalesce(s.minute_micros, 0) AS "minuteMicros",
            e.entry_no AS "entryNo", e.kind AS "entryKind", e.amount_micros AS "entryMicros",
            p.pending_id AS "pendingId", p.amount_micros AS "pendingMicros",
            CASE WHEN p.pending_id IS NOT NULL THEN ${PENDING_STATE} END AS "pendingState"
     FROM page JOIN organizations o USING (organization_id)
     LEFT JOIN organization_handles h USING (organization_id)
     LEFT JOIN shares s USING (organization_id)
     LEFT JOIN parked USING (organization_id)
     LEFT JOIN wallet_ledger e ON e.organization_id = page.organization_id AND e.idempotency_key = $8
     LEFT JOIN pending_movements p ON p.organization_id = page.organization_id AND p.idempotency_key = $8
     ORDER BY page.organization_id`,
    [
      page.after,
      page.limit,
      moments,
      hours.map((hour) => credit.minutesByHour.get(hour) ?? 0),
      moments[0] ?? end,
      end,
      credit.regions,
      credit.key,
    ],
  );
  return rows;
}

function liesIn(of: string): string {
  return `($7::text[] = '{}' OR EXISTS (
    SELECT FROM vps_instances i JOIN regions r USING (region_id)
    WHERE i.organization_id = ${of}.organization_id AND i.instance_id = ${of}.subscription_id AND r.code = ANY($7)))`;
}

function multirange(ranges: Minutes[]): string {
  const at = (minute: number) => timestamp(BigInt(minute) * MINUTE_MICROS);
  return `{${ranges.map(({ from, until }) => `[${at(from)},${at(until)})`).join(',')}}`;
}

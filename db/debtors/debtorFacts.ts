import type { DebtorFacts } from '../../domain/debtors/ladder.ts';
import type { DebtPostings } from '../../domain/debtors/grace.ts';
import { RATE_DENOMINATOR } from '../../domain/debtors/runway.ts';
import type { Instant } from '../../domain/instant.ts';
import { onlyRow, type Queryable } from '../pool.ts';
import { ratesSql } from './rates.ts';

/** All that the books and the administrators say of one organization, and not what the platform recorded of itself. */
export interface DebtorRow extends Omit<DebtorFacts, 'grace' | 'standstillMicros' | 'isDown'> {
  organizationId: bigint;
  pastDueSince: Instant | null;
  /** Null exactly while the balance is at least 0. */
  postings: DebtPostings | null;
}

/** Organizations in order of their numbers, of which those may concern the ladder that owe, were told or suspended, or run low. */
export async function findConcerned(
  db: Queryable,
  page: { after: bigint; limit: number; alertHours: number },
): Promise<{ organizationIds: bigint[]; last: bigint | null }> {
  const { rows } = await db.query<{ last: bigint | null; ids: string[] | null }>(
    `WITH slice AS MATERIALIZED (
       SELECT organization_id, balance_micros FROM wallets WHERE organization_id > $1 ORDER BY organization_id LIMIT $2
     ), ${ratesSql('sub.organization_id > $1 AND sub.organization_id <= (SELECT max(organization_id) FROM slice)')}
     SELECT max(organization_id) AS last, array_agg(organization_id ORDER BY organization_id) FILTER (
              WHERE balance_micros < 0
                 OR balance_micros::numeric * ${RATE_DENOMINATOR} < coalesce(rates.rate, 0)::numeric * $3::integer
                 OR EXISTS (SELECT FROM wallet_alerts told WHERE told.organization_id = slice.organization_id)
                 OR EXISTS (SELECT FROM suspensions open WHERE open.organization_id = slice.organization_id
                            AND open.reason = 'unpaid' AND open.lifted_at IS NULL)) AS ids
     FROM slice LEFT JOIN rates USING (organization_id)`,
    [page.after, page.limit, page.alertHours],
  );
  const { last, ids } = onlyRow(rows);
  return { organizationIds: (ids ?? []).map(BigInt), last };
}

interface Columns {
  organizationId: bigint;
  balanceMicros: bigint;
  hourlyRate: bigint;
  pastDueSince: Instant | null;
  crossingKind: DebtPostings['kind'] | null;
  lateAt: Instant | null;
  chargedBackAt: Instant | null;
  holdUntil: Instant | null;
  debtLimitMicros: bigint | null;
  isExempt: boolean;
  suspendedAt: Instant | null;
  terminatesAt: Instant | null;
  remindedAt: Instant | null;
  terminatedAt: Instant | null;
  otherReasons: string[];
  toldHours: number[];
}

/**
 * Reads some organizations' facts. Hours posted more than `lateAfterMicros` after they began came late. Call it with the
 * wallets locked to act on it.
 */
export async function readDebtors(
  db: Queryable,
  organizationIds: bigint[],
  lateAfterMicros: bigint,
): Promise<DebtorRow[]> {
  const { rows } = await db.query<Columns>({
    name: 'read_debtors',
    text: READ_DEBTORS,
    values: [organizationIds, lateAfterMicros],
  });
  return rows.map(
    ({
      crossingKind,
      lateAt,
      chargedBackAt,
      suspendedAt,
      terminatesAt,
      remindedAt,
      terminatedAt,
      ...row
    }) => ({
      ...row,
      postings:
        row.pastDueSince === null
          ? null
          : { crossedAt: row.pastDueSince, kind: crossingKind ?? 'charge', lateAt, chargedBackAt },
      unpaid: suspendedAt === null ? null : { since: suspendedAt, terminatesAt, remindedAt, terminatedAt },
    }),
  );
}

const READ_DEBTORS = `
WITH ${ratesSql('sub.organization_id = ANY ($1::bigint[])')}
SELECT w.organization_id AS "organizationId", w.balance_micros AS "balanceMicros", coalesce(rates.rate, 0) AS "hourlyRate",
       w.past_due_since AS "pastDueSince", crossing.kind AS "crossingKind", late.posted_at AS "lateAt",
       back.posted_at AS "chargedBackAt", terms.hold_until AS "holdUntil", terms.debt_limit_micros AS "debtLimitMicros",
       terms.exempt_reason IS NOT NULL AS "isExempt", unpaid.suspended_at AS "suspendedAt",
       unpaid.terminates_at AS "terminatesAt", unpaid.reminded_at AS "remindedAt", unpaid.terminated_at AS "terminatedAt",
       ARRAY (SELECT reason FROM suspensions other WHERE other.organization_id = w.organization_id
              AND other.reason <> 'unpaid' AND other.lifted_at IS NULL ORDER BY reason) AS "otherReasons",
       ARRAY (SELECT threshold_hours FROM wallet_alerts told WHERE told.organization_id = w.organization_id
              ORDER BY threshold_hours DESC) AS "toldHours"
FROM unnest($1::bigint[]) AS asked (organization_id) JOIN wallets w USING (organization_id)
LEFT JOIN rates USING (organization_id)
LEFT JOIN debtor_terms terms USING (organization_id)
LEFT JOIN suspensions unpaid ON unpaid.organization_id = w.organization_id AND unpaid.reason = 'unpaid'
  AND unpaid.lifted_at IS NULL
LEFT JOIN LATERAL (
  SELECT entry_no, entry.kind FROM wallet_notices notice JOIN wallet_ledger entry USING (organization_id, entry_no)
  WHERE notice.organization_id = w.organization_id AND notice.kind = 'past_due' ORDER BY entry_no DESC LIMIT 1
) crossing ON w.past_due_since IS NOT NULL
-- Only while it matters: of a debt that has led to suspension the grace is over.
LEFT JOIN LATERAL (
  SELECT max(entry.posted_at) AS posted_at FROM wallet_ledger entry
  WHERE entry.organization_id = w.organization_id AND entry.entry_no >= crossing.entry_no AND entry.kind = 'charge'
    AND entry.posted_at - entry.billed_from > $2::bigint * interval '1 microsecond'
) late ON unpaid.suspension_id IS NULL
LEFT JOIN LATERAL (
  SELECT max(entry.posted_at) AS posted_at FROM wallet_ledger entry
  WHERE entry.organization_id = w.organization_id AND entry.entry_no >= crossing.entry_no AND entry.kind = 'chargeback'
    AND NOT EXISTS (SELECT FROM wallet_ledger reversal WHERE reversal.organization_id = entry.organization_id
                    AND reversal.kind = 'chargeback_reversed' AND reversal.concerns_entry_no = entry.entry_no)
) back ON unpaid.suspension_id IS NULL
ORDER BY w.organization_id`;

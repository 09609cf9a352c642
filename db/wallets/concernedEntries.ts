import type { ConcernedEntry } from '../../domain/wallets/movementLimits.ts';
import type { Queryable } from '../pool.ts';
import { ENTRY, type LedgerEntry } from './wallets.ts';

/**
 * An entry, the one it concerns, and so on, each with the sum of all entries that concern it or one that does. Empty when
 * there is no such entry. Call it with the wallet locked if the sums are to be relied on.
 */
export async function readConcernedEntries(
  db: Queryable,
  organizationId: bigint,
  entryNo: bigint,
): Promise<ConcernedEntry[]> {
  const { rows } = await db.query<ConcernedEntry>(
    `WITH RECURSIVE chain AS (
       SELECT entry_no, kind, amount_micros, concerns_entry_no, posted_at, 1 AS place
       FROM wallet_ledger WHERE organization_id = $1 AND entry_no = $2
       UNION ALL
       SELECT l.entry_no, l.kind, l.amount_micros, l.concerns_entry_no, l.posted_at, place + 1
       FROM chain JOIN wallet_ledger l ON l.organization_id = $1 AND l.entry_no = chain.concerns_entry_no
     )
     SELECT entry_no AS "entryNo", kind, amount_micros AS "amountMicros",
            (WITH RECURSIVE concerning AS (
               SELECT l.entry_no, l.amount_micros FROM wallet_ledger l
               WHERE l.organization_id = $1 AND l.concerns_entry_no = chain.entry_no
               UNION ALL
               SELECT l.entry_no, l.amount_micros
               FROM concerning c JOIN wallet_ledger l ON l.organization_id = $1 AND l.concerns_entry_no = c.entry_no
             )
             SELECT coalesce(sum(amount_micros), 0)::bigint FROM concerning) AS "concernedMicros",
            (SELECT coalesce(sum(charged_micros - right_micros), 0)::bigint FROM rebill_hours x
             WHERE chain.kind = 'charge' AND x.organization_id = $1 AND x.charged_at = chain.posted_at) AS "rebilledMicros"
     FROM chain ORDER BY place`,
    [organizationId, entryNo],
  );
  return rows;
}

/** The first entries that concern an entry, in order; of a charge also those of rebills that corrected hours of it. */
export async function readEntriesConcerning(
  db: Queryable,
  organizationId: bigint,
  entryNo: bigint,
  limit: number,
): Promise<LedgerEntry[]> {
  const { rows } = await db.query<LedgerEntry>(
    `SELECT ${ENTRY} FROM wallet_ledger
     WHERE organization_id = $1 AND entry_no IN (
       SELECT entry_no FROM wallet_ledger WHERE organization_id = $1 AND concerns_entry_no = $2
       UNION ALL
       SELECT e.entry_no
       FROM wallet_ledger charge
       JOIN rebill_hours x ON x.organization_id = $1 AND x.charged_at = charge.posted_at
       JOIN rebill_entries e ON e.rebill_id = x.rebill_id AND e.organization_id = $1
       WHERE charge.organization_id = $1 AND charge.entry_no = $2 AND charge.kind = 'charge'
     ) ORDER BY entry_no LIMIT $3`,
    [organizationId, entryNo, limit],
  );
  return rows;
}

/** A wallet's top-ups, newest first, with what was paid back or corrected of each. */
export async function readTopUps(
  db: Queryable,
  organizationId: bigint,
  page: { before: bigint | null; limit: number },
): Promise<ConcernedEntry[]> {
  const { rows } = await db.query<ConcernedEntry>(
    `WITH RECURSIVE page AS MATERIALIZED (
       SELECT entry_no, kind, amount_micros FROM wallet_ledger
       WHERE organization_id = $1 AND idempotency_key IS NOT NULL AND kind = 'top_up'
         AND ($2::bigint IS NULL OR entry_no < $2)
       ORDER BY entry_no DESC LIMIT $3
     ), concerning AS (
       SELECT page.entry_no AS top_up, l.entry_no, l.amount_micros
       FROM page JOIN wallet_ledger l ON l.organization_id = $1 AND l.concerns_entry_no = page.entry_no
       UNION ALL
       SELECT c.top_up, l.entry_no, l.amount_micros
       FROM concerning c JOIN wallet_ledger l ON l.organization_id = $1 AND l.concerns_entry_no = c.entry_no
     ), sums AS (
       SELECT top_up, sum(amount_micros)::bigint AS micros FROM concerning GROUP BY top_up
     )
     SELECT page.entry_no AS "entryNo", kind, amount_micros AS "amountMicros",
            coalesce(sums.micros, 0) AS "concernedMicros", 0::bigint AS "rebilledMicros"
     FROM page LEFT JOIN sums ON sums.top_up = page.entry_no ORDER BY page.entry_no DESC`,
    [organizationId, page.before, page.limit],
  );
  return rows;
}

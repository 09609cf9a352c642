import { HOUR_MICROS, type Instant } from '../../domain/instant.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';

/** Entries of a wallet by their numbers, both ends included. */
export interface EntrySpan {
  firstEntry: bigint;
  lastEntry: bigint;
}

/**
 * How long before an entry one with a higher number may have been posted. Entries are numbered under the wallet's lock, and
 * posted when their transaction began at the earliest; the time limits of db/pool.ts end one after minutes. The audit of
 * the books finds entries that are further out of order.
 */
export const MOST_OUT_OF_ORDER_MICROS = 24n * HOUR_MICROS;
export const MOST_OUT_OF_ORDER = `interval '${MOST_OUT_OF_ORDER_MICROS} microseconds'`;

/**
 * A span that holds each entry posted in [from, until), and few others: those before it were posted before `from`, those
 * after it at `until` or later. Numbers are halved until two neighbours are found of which only the first was posted before
 * a moment a day outside; so it takes a few looks, however long the ledger is.
 */
export async function findEntriesPosted(
  db: Queryable,
  organizationId: bigint,
  from: Instant,
  until: Instant,
): Promise<EntrySpan> {
  const { rows } = await db.query<EntrySpan>(
    `WITH RECURSIVE halves (moment, before, beyond) AS (
       SELECT moment, 0::bigint,
              (SELECT coalesce(max(entry_no), 0) + 1 FROM wallet_ledger WHERE organization_id = $1)
       FROM unnest(ARRAY[$2::timestamptz - ${MOST_OUT_OF_ORDER}, $3::timestamptz + ${MOST_OUT_OF_ORDER}]) AS moment
       UNION ALL
       SELECT moment, CASE WHEN posted_at >= moment THEN before ELSE middle END,
              CASE WHEN posted_at >= moment THEN middle ELSE beyond END
       FROM halves CROSS JOIN LATERAL (SELECT (before + beyond) / 2 AS middle) half LEFT JOIN LATERAL (
         -- The entry of that number or, where the ledger lacks it, which the audit tells, the one before.
         SELECT posted_at FROM wallet_ledger
         WHERE organization_id = $1 AND entry_no <= middle ORDER BY entry_no DESC LIMIT 1
       ) look ON true
       WHERE beyond - before > 1
     )
     SELECT min(before) + 1 AS "firstEntry", max(before) AS "lastEntry" FROM halves WHERE beyond - before = 1`,
    [organizationId, timestamp(from), timestamp(until)],
  );
  return onlyRow(rows);
}

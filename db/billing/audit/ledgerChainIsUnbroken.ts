import { pluralize } from '../../../domain/pluralize.ts';
import { formatMicros } from '../../../domain/money.ts';
import type { Instant } from '../../../domain/instant.ts';
import { MOST_OUT_OF_ORDER, MOST_OUT_OF_ORDER_MICROS } from '../../wallets/entrySpan.ts';
import { type AuditCheck, type Breach, moment } from './auditCheck.ts';

interface BrokenLink extends Breach {
  entry_no: bigint | null;
  previous_no: bigint;
  amount_micros: bigint | null;
  balance_after_micros: bigint | null;
  previous_balance_micros: bigint | null;
  entry_count: bigint | null;
  posted_at: Instant | null;
  /** The latest moment at which an entry with a lower number was posted. */
  posted_before: Instant | null;
}

/**
 * Entries are numbered 1, 2, 3 … up to the wallet's entry_count, each balance being the one before plus the amount. They
 * were posted in the order of their numbers, but for the moment that a transaction takes.
 */
export const ledgerChainIsUnbroken: AuditCheck<BrokenLink> = {
  code: 'I4',
  title: 'the chain of balances is unbroken',
  examines: 'ledger entries',
  sql: `
    SELECT organization_id, NULL::bigint AS subscription_id, entry_no, previous_no,
           amount_micros, balance_after_micros, previous_balance_micros, NULL::bigint AS entry_count,
           posted_at, posted_before
    FROM (SELECT organization_id, entry_no, amount_micros, balance_after_micros, posted_at,
                 max(posted_at) OVER (chain ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS posted_before,
                 lag(entry_no, 1, 0::bigint) OVER chain AS previous_no,
                 lag(balance_after_micros, 1, 0::bigint) OVER chain AS previous_balance_micros
          FROM wallet_ledger
          WINDOW chain AS (PARTITION BY organization_id ORDER BY entry_no)) link
    WHERE entry_no <> previous_no + 1 OR balance_after_micros <> previous_balance_micros + amount_micros
       OR posted_at < posted_before - ${MOST_OUT_OF_ORDER}
    UNION ALL
    SELECT organization_id, NULL, NULL, last_no, NULL, NULL, NULL, entry_count, NULL, NULL
    FROM (SELECT w.organization_id, w.entry_count,
                 coalesce((SELECT max(l.entry_no) FROM wallet_ledger l WHERE l.organization_id = w.organization_id), 0) AS last_no
          FROM wallets w OFFSET 0) counted
    WHERE entry_count <> last_no`,
  describe: (link) =>
    link.entry_no === null
      ? `the wallet counts ${pluralize(link.entry_count ?? 0n, 'ledger entry', 'ledger entries')}, but the last one is number ${link.previous_no}`
      : [skippedNumbers(link), wrongBalance(link), wrongOrder(link)]
          .filter((fault) => fault !== null)
          .join('; '),
};

function skippedNumbers({ entry_no, previous_no }: BrokenLink): string | null {
  if (entry_no === previous_no + 1n) return null;
  return previous_no === 0n
    ? `the ledger starts with entry ${entry_no}`
    : `ledger entry ${entry_no} follows entry ${previous_no}`;
}

function wrongBalance(link: BrokenLink): string | null {
  const { amount_micros: amount, balance_after_micros: after, previous_balance_micros: before } = link;
  if (amount === null || after === null || before === null || after === before + amount) return null;
  const sum = `${formatMicros(before)} and ${formatMicros(amount)} make ${formatMicros(before + amount)}`;
  return `ledger entry ${link.entry_no} says a balance of ${formatMicros(after)}, but ${sum}`;
}

function wrongOrder({ entry_no, posted_at, posted_before }: BrokenLink): string | null {
  if (posted_at === null || posted_before === null) return null;
  if (posted_at >= posted_before - MOST_OUT_OF_ORDER_MICROS) return null;
  return `ledger entry ${entry_no} was posted at ${moment(posted_at)}, though one before it was at ${moment(posted_before)}`;
}

import { formatMicros } from '../../../domain/money.ts';
import type { AuditCheck, Breach } from './auditCheck.ts';

interface WrongNotice extends Breach {
  entry_no: bigint;
  noticed: 'past_due' | 'resumed' | null;
  crossed: 'past_due' | 'resumed' | null;
  balance_after_micros: bigint | null;
}

/** A notice's key is its ledger entry, so each entry has at most one: it must have the one its balances call for. */
export const noticeOncePerCrossing: AuditCheck<WrongNotice> = {
  code: 'I9',
  title: 'each crossing of zero has exactly one notice',
  examines: 'notices',
  sql: `
    SELECT organization_id, NULL::bigint AS subscription_id, entry_no, notice.kind AS noticed, crossing.kind AS crossed,
           (SELECT max(l.balance_after_micros) FROM wallet_ledger l
            WHERE l.organization_id = notice.organization_id AND l.entry_no = notice.entry_no) AS balance_after_micros
    FROM wallet_notices notice
    FULL JOIN (SELECT organization_id, entry_no,
                      CASE WHEN balance_after_micros < 0 THEN 'past_due' ELSE 'resumed' END AS kind
               FROM wallet_ledger
               WHERE (balance_after_micros < 0) <> (balance_after_micros - amount_micros < 0)) crossing
      USING (organization_id, entry_no)
    WHERE notice.kind IS DISTINCT FROM crossing.kind`,
  describe: ({ entry_no, noticed, crossed, balance_after_micros }) => {
    const turn = crossed === 'past_due' ? 'took the balance below zero' : 'brought the balance back';
    if (noticed === null) return `ledger entry ${entry_no} ${turn}, but no notice says so`;
    if (crossed !== null) return `ledger entry ${entry_no} ${turn}, but its notice says ${words(noticed)}`;
    const balance =
      balance_after_micros === null ? '' : ` (balance after: ${formatMicros(balance_after_micros)})`;
    return `a notice says ${words(noticed)} at ledger entry ${entry_no}, which did not cross zero${balance}`;
  },
};

function words(kind: 'past_due' | 'resumed'): string {
  return kind === 'past_due' ? 'past due' : 'resumed';
}

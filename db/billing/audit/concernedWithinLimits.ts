import { formatMicros } from '../../../domain/money.ts';
import type { LedgerKind } from '../../../domain/wallets/ledgerKinds.ts';
import type { AuditCheck, Breach } from './auditCheck.ts';

interface BeyondEntry extends Breach {
  entry_no: bigint;
  kind: LedgerKind;
  amount_micros: bigint;
  concerned_micros: string;
  rebilled_micros: string;
}

/**
 * Rule 16: everything about an entry together takes back at most all of it, and a charge is adjusted by at most its amount
 * either way. What mends a refund or reverses a chargeback counts for their top-up, too. What rebills give back of a charge
 * counts, and leaves that much less; what they take is bounded by the right price (rule 17).
 */
export const concernedWithinLimits: AuditCheck<BeyondEntry> = {
  code: 'limits',
  title: 'what mends or pays back an entry never exceeds it',
  examines: 'ledger entries',
  sql: `
    WITH RECURSIVE about AS (
      SELECT organization_id, concerns_entry_no AS root, entry_no, amount_micros
      FROM wallet_ledger WHERE concerns_entry_no IS NOT NULL
      UNION ALL
      SELECT l.organization_id, about.root, l.entry_no, l.amount_micros
      FROM about JOIN wallet_ledger l ON l.organization_id = about.organization_id
        AND l.concerns_entry_no = about.entry_no AND l.entry_no > about.entry_no
    )
    SELECT e.organization_id, NULL::bigint AS subscription_id, e.entry_no, e.kind, e.amount_micros, sums.concerned_micros,
           rebilled.micros AS rebilled_micros
    FROM (SELECT organization_id, root, sum(amount_micros) AS concerned_micros FROM about GROUP BY 1, 2) sums
    JOIN wallet_ledger e ON e.organization_id = sums.organization_id AND e.entry_no = sums.root
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(x.charged_micros - x.right_micros), 0) AS micros FROM rebill_hours x
      WHERE e.kind = 'charge' AND x.organization_id = e.organization_id AND x.charged_at = e.posted_at
    ) rebilled
    WHERE abs(e.amount_micros) < CASE WHEN e.kind = 'charge' AND sums.concerned_micros > 0
                                      THEN sums.concerned_micros + rebilled.micros ELSE abs(sums.concerned_micros) END
       OR (e.kind <> 'charge' AND sign(sums.concerned_micros) = sign(e.amount_micros))`,
  describe: ({ entry_no, kind, amount_micros, concerned_micros, rebilled_micros }) => {
    const rebilled = BigInt(rebilled_micros);
    const concerned = formatMicros(BigInt(concerned_micros));
    return (
      `entry ${entry_no} is a ${kind} of ${formatMicros(amount_micros)}, but what concerns it comes to ${concerned}` +
      (rebilled === 0n ? '' : ` beside ${formatMicros(rebilled)} of rebills`)
    );
  },
};

import { pluralize } from '../../../domain/pluralize.ts';
import { formatMicros } from '../../../domain/money.ts';
import type { AuditCheck, Breach } from './auditCheck.ts';

interface Mismatch extends Breach {
  entry_no: bigint | null;
  rebill_id: bigint | null;
  amount_micros: bigint | null;
  hours: bigint | null;
  corrected_micros: bigint | null;
  listed_hours: bigint;
  listed_micros: string;
}

/** Rule 17: what a rebill moved of a wallet is the sum over its hours of what was charged less what is right. */
export const rebillsMatchLedger: AuditCheck<Mismatch> = {
  code: 'rebill',
  title: 'every rebill’s entry is the sum of the hours it corrected',
  examines: 'ledger entries',
  sql: `
    SELECT organization_id, NULL::bigint AS subscription_id, coalesce(l.entry_no, e.entry_no) AS entry_no, rebill_id,
           l.amount_micros, e.hours, e.charged_micros - e.right_micros AS corrected_micros,
           coalesce(h.hours, 0) AS listed_hours, coalesce(h.micros, 0) AS listed_micros
    FROM rebill_entries e
    FULL JOIN (SELECT organization_id, rebill_id, count(*) AS hours, sum(charged_micros - right_micros) AS micros
               FROM rebill_hours GROUP BY organization_id, rebill_id) h USING (organization_id, rebill_id)
    FULL JOIN (SELECT organization_id, entry_no, amount_micros, substr(idempotency_key, 8) AS named
               FROM wallet_ledger WHERE kind = 'adjustment' AND starts_with(idempotency_key, 'rebill:')) l
      USING (organization_id, entry_no)
    WHERE l.amount_micros IS DISTINCT FROM h.micros OR e.hours IS DISTINCT FROM h.hours
       OR e.charged_micros - e.right_micros IS DISTINCT FROM h.micros OR l.named IS DISTINCT FROM rebill_id::text`,
  describe: ({
    entry_no,
    rebill_id,
    amount_micros,
    hours,
    corrected_micros,
    listed_hours,
    listed_micros,
  }) => {
    const entry = `entry ${entry_no}, an adjustment of ${formatMicros(amount_micros ?? 0n)}`;
    const listed = `${pluralize(listed_hours, 'corrected hour')} of ${formatMicros(BigInt(listed_micros))}`;
    if (rebill_id === null) return `${entry}, belongs to no rebill`;
    if (hours === null) return `rebill ${rebill_id} has ${listed} without a ledger entry`;
    const said = `rebill ${rebill_id} corrected ${pluralize(hours, 'hour')} by ${formatMicros(corrected_micros ?? 0n)}`;
    return amount_micros === null
      ? `${said}, but there is no such entry`
      : `${said} with ${entry}, but there are ${listed}`;
  },
};

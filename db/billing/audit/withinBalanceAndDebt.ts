import { formatMicros } from '../../../domain/money.ts';
import type { AuditCheck, Breach } from './auditCheck.ts';

interface BeyondBalance extends Breach {
  entry_no: bigint;
  kind: 'refund' | 'forfeit' | 'write_off';
  amount_micros: bigint;
  balance_after_micros: bigint;
}

/** Rule 16. Refunds of releases before it went up, and are let be; what a provider paid back was gone already (rule 33). */
export const withinBalanceAndDebt: AuditCheck<BeyondBalance> = {
  code: 'balance',
  title: 'no refund or forfeit exceeds the balance, no write-off the debt',
  examines: 'ledger entries',
  sql: `
    SELECT organization_id, NULL::bigint AS subscription_id, entry_no, kind, amount_micros, balance_after_micros
    FROM wallet_ledger
    WHERE idempotency_key IS NOT NULL AND actor NOT IN ('stripe', 'paypal')
      AND ((kind IN ('refund', 'forfeit') AND amount_micros < 0 AND balance_after_micros < 0)
           OR (kind = 'write_off' AND balance_after_micros > 0))`,
  describe: ({ entry_no, kind, amount_micros, balance_after_micros }) =>
    `entry ${entry_no}, a ${kind.replace('_', '-')} of ${formatMicros(amount_micros)}, left a balance of ${formatMicros(balance_after_micros)}`,
};

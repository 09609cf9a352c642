import { pluralize } from '../../../domain/pluralize.ts';
import { formatMicros } from '../../../domain/money.ts';
import type { AuditCheck, Breach } from './auditCheck.ts';

interface WrongBalance extends Breach {
  balance_micros: bigint | null;
  ledger_micros: string;
  entries: bigint;
}

export const balanceIsSumOfLedger: AuditCheck<WrongBalance> = {
  code: 'I3',
  title: 'every balance is the sum of its ledger',
  examines: 'wallets',
  sql: `
    SELECT organization_id, NULL::bigint AS subscription_id, w.balance_micros,
           coalesce(l.ledger_micros, 0) AS ledger_micros, coalesce(l.entries, 0) AS entries
    FROM wallets w
    FULL JOIN (SELECT organization_id, sum(amount_micros) AS ledger_micros, count(*) AS entries
               FROM wallet_ledger GROUP BY organization_id) l USING (organization_id)
    WHERE w.balance_micros IS DISTINCT FROM coalesce(l.ledger_micros, 0)`,
  describe: ({ balance_micros, ledger_micros, entries }) => {
    const sum = `${pluralize(entries, 'ledger entry comes', 'ledger entries come')} to ${formatMicros(BigInt(ledger_micros))}`;
    return balance_micros === null
      ? `there is no wallet, but ${sum}`
      : `the balance is ${formatMicros(balance_micros)}, but ${sum}`;
  },
};

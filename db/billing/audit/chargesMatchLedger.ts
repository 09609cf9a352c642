import { pluralize } from '../../../domain/pluralize.ts';
import type { Instant } from '../../../domain/instant.ts';
import { formatMicros } from '../../../domain/money.ts';
import { type AuditCheck, type Breach, moment } from './auditCheck.ts';

interface Mismatch extends Breach {
  posted_at: Instant;
  charges: bigint;
  charged_micros: string;
  entries: bigint;
  entry_hours: string;
  entry_micros: string;
}

/** Charges and billing entries of one organization with one posted_at belong together: both sides in one pass. */
export const chargesMatchLedger: AuditCheck<Mismatch> = {
  code: 'I6',
  title: 'every charge has its ledger entry, every billing entry its charges',
  examines: 'charges',
  sql: `
    SELECT organization_id, NULL::bigint AS subscription_id, posted_at, sum(charges) AS charges, sum(charged) AS charged_micros,
           count(entry_hours) AS entries, coalesce(sum(entry_hours), 0) AS entry_hours, sum(taken) AS entry_micros
    FROM (SELECT organization_id, posted_at, 1 AS charges, amount_micros AS charged,
                 NULL::bigint AS entry_hours, 0::bigint AS taken
          FROM billing_charges
          UNION ALL
          SELECT organization_id, posted_at, 0, 0, hours, -amount_micros
          FROM wallet_ledger WHERE kind = 'charge') side
    GROUP BY organization_id, posted_at
    HAVING sum(charges) <> coalesce(sum(entry_hours), 0) OR sum(charged) <> sum(taken)`,
  describe: (mismatch) => {
    const { posted_at, charges, charged_micros, entries, entry_hours, entry_micros } = mismatch;
    const posted = `${pluralize(charges, 'charge')} of ${formatMicros(BigInt(charged_micros))} posted at ${moment(posted_at)}`;
    const billed = `${pluralize(BigInt(entry_hours), 'hour')} for ${formatMicros(BigInt(entry_micros))}`;
    if (entries === 0n) return `${posted} without a ledger entry`;
    if (charges === 0n) return `the ledger bills ${billed} at ${moment(posted_at)}, but there are no charges`;
    return `${posted}, but the ledger bills ${billed}`;
  },
};

import { kindsConcernedBy, LEDGER_KIND_NAMES, type LedgerKind } from '../../../domain/wallets/ledgerKinds.ts';
import type { AuditCheck, Breach } from './auditCheck.ts';

interface WrongReference extends Breach {
  entry_no: bigint;
  kind: LedgerKind;
  concerns_entry_no: bigint;
  concerned_kind: LedgerKind | null;
}

/** Pairs of kinds: of the entry, and of what it concerns. */
const FITTING = LEDGER_KIND_NAMES.flatMap((kind) =>
  kindsConcernedBy(kind).map((concerned) => `('${kind}', '${concerned}')`),
).join(', ');

export const concernedEntryFits: AuditCheck<WrongReference> = {
  code: 'concerns',
  title: 'what mends or pays back an entry names an earlier one of a fitting kind',
  examines: 'ledger entries',
  sql: `
    SELECT l.organization_id, NULL::bigint AS subscription_id, l.entry_no, l.kind, l.concerns_entry_no, c.kind AS concerned_kind
    FROM wallet_ledger l
    LEFT JOIN wallet_ledger c ON c.organization_id = l.organization_id AND c.entry_no = l.concerns_entry_no
    WHERE l.concerns_entry_no IS NOT NULL
      AND (c.entry_no IS NULL OR c.entry_no >= l.entry_no OR (l.kind, c.kind) NOT IN (${FITTING}))`,
  describe: ({ entry_no, kind, concerns_entry_no, concerned_kind }) =>
    concerned_kind === null
      ? `entry ${entry_no} (${kind}) concerns entry ${concerns_entry_no}, which does not exist`
      : `entry ${entry_no} (${kind}) concerns entry ${concerns_entry_no} (${concerned_kind})`,
};

import { formatInstant, type Instant } from '../../../domain/instant.ts';
import { RESOURCE_WORDS, type ResourceKind } from '../../../domain/billing/resourceKinds.ts';

/** What a check examines; the report says how many there are. */
export type Examined =
  | 'charges'
  | 'instances'
  | 'wallets'
  | 'ledger entries'
  | 'notices'
  | 'corrected hours'
  | 'payments';

/** Whom a breach concerns: columns that every check's rows carry (the last four are looked up for them). */
export interface Breach {
  organization_id: bigint;
  subscription_id: bigint | null;
  organization_handle: string | null;
  resource_kind: ResourceKind | null;
  resource_id: bigint | null;
  resource_name: string | null;
}

/**
 * One invariant of the books, as a question to the database: its SQL yields one row for each breach, with
 * organization_id and subscription_id (NULL where no single instance is meant) as the first two columns.
 */
export interface AuditCheck<Row extends Breach = Breach> {
  code: string;
  title: string;
  examines: Examined;
  sql: string;
  /** Planner settings that this statement needs. */
  settings?: Record<string, string>;
  /** What is wrong, in words that follow "org-1, instance 7 (web):". */
  describe(breach: Row): string;
}

/** "org-1, instance 7 (web)": whom a breach concerns. */
export function nameSubject(breach: Breach): string {
  const organization = breach.organization_handle ?? `id:${breach.organization_id}`;
  if (breach.subscription_id === null) return organization;
  const { resource_kind: kind, resource_id: id, resource_name: name } = breach;
  const named = `${RESOURCE_WORDS[kind ?? 'vps']} ${id ?? breach.subscription_id}`;
  return `${organization}, ${named}${name === null ? '' : ` (${name})`}`;
}

/** A moment in words; a missing one is "never". */
export function moment(instant: Instant | null): string {
  return instant === null ? 'never' : formatInstant(instant);
}

import type { Instant } from '../../domain/instant.ts';
import { type Queryable, timestamp } from '../pool.ts';

/** What is granted for a reason; null: no longer. */
export type Grant =
  | { kind: 'hold'; until: Instant | null; reason: string }
  | { kind: 'limit'; limitMicros: bigint | null; reason: string }
  | { kind: 'exempt'; isExempt: boolean; reason: string };

const COLUMNS = {
  hold: ['hold_until', 'hold_reason'],
  limit: ['debt_limit_micros', 'limit_reason'],
  exempt: ['exempt_reason', 'exempt_reason'],
} as const;

/** Call it with the wallet locked. */
export async function setTerms(
  db: Queryable,
  organizationId: bigint,
  grant: Grant,
  changedBy: string,
): Promise<void> {
  const [value, reason] = COLUMNS[grant.kind];
  const columns = value === reason ? value : `${value}, ${reason}`;
  const given = grantedIn(grant);
  const why = given === null ? null : grant.reason;
  const values = value === reason ? [why] : [given, why];
  const places = values.map((_, index) => `$${index + 3}`).join(', ');
  await db.query(
    `INSERT INTO debtor_terms (organization_id, changed_by, ${columns}) VALUES ($1, $2, ${places})
     ON CONFLICT (organization_id) DO UPDATE
       SET (changed_by, changed_at, ${columns}) = ROW (excluded.changed_by, statement_timestamp(), ${places})`,
    [organizationId, changedBy, ...values],
  );
}

function grantedIn(grant: Grant): string | bigint | true | null {
  if (grant.kind === 'hold') return timestamp(grant.until);
  if (grant.kind === 'limit') return grant.limitMicros;
  return grant.isExempt ? true : null;
}

/** The reasons for what is granted; null: nothing is. */
export async function readTermReasons(
  db: Queryable,
  organizationId: bigint,
): Promise<{ hold: string | null; limit: string | null; exempt: string | null }> {
  const { rows } = await db.query<{ hold: string | null; limit: string | null; exempt: string | null }>(
    `SELECT hold_reason AS hold, limit_reason AS limit, exempt_reason AS exempt FROM debtor_terms WHERE organization_id = $1`,
    [organizationId],
  );
  return rows[0] ?? { hold: null, limit: null, exempt: null };
}

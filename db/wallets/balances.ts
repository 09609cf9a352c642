import type { Instant } from '../../domain/instant.ts';
import { onlyRow, type Queryable } from '../pool.ts';

/** A balance that is not zero: money held for a customer, or owed by one. */
export interface OpenBalance {
  organizationId: bigint;
  organization: string;
  name: string;
  /** Null: the organization lives. */
  endedAt: Instant | null;
  balanceMicros: bigint;
  pastDueSince: Instant | null;
}

export interface BalanceFilter {
  /** Which side of zero; null: both. */
  side: 'held' | 'owed' | null;
  /** Only organizations that have ended. */
  ended: boolean;
}

const SIDES = { held: 'w.balance_micros > 0', owed: 'w.past_due_since IS NOT NULL' };

function conditions({ side, ended }: BalanceFilter): string {
  return `w.balance_micros <> 0 AND ${side === null ? 'true' : SIDES[side]} AND ${ended ? 'o.deleted_at IS NOT NULL' : 'true'}`;
}

/** By organization, after a given one. */
export async function readBalances(
  db: Queryable,
  filter: BalanceFilter,
  page: { after: bigint; limit: number },
): Promise<OpenBalance[]> {
  const { rows } = await db.query<OpenBalance>(
    `SELECT w.organization_id AS "organizationId", coalesce(h.handle, 'id:' || w.organization_id) AS organization, o.name,
            o.deleted_at AS "endedAt", w.balance_micros AS "balanceMicros", w.past_due_since AS "pastDueSince"
     FROM wallets w JOIN organizations o USING (organization_id) LEFT JOIN organization_handles h USING (organization_id)
     WHERE o.organization_id > $1 AND w.organization_id > $1 AND ${conditions(filter)}
     ORDER BY w.organization_id LIMIT $2`,
    [page.after, page.limit],
  );
  return rows;
}

/** What is held and what is owed, of all organizations or of those that have ended. Neither is negative. */
export async function sumBalances(
  db: Queryable,
  ended: boolean,
): Promise<{ heldMicros: bigint; owedMicros: bigint }> {
  const { rows } = await db.query<{ heldMicros: bigint; owedMicros: bigint }>(
    `SELECT coalesce(sum(w.balance_micros) FILTER (WHERE w.balance_micros > 0), 0)::bigint AS "heldMicros",
            coalesce(-sum(w.balance_micros) FILTER (WHERE w.balance_micros < 0), 0)::bigint AS "owedMicros"
     FROM wallets w JOIN organizations o USING (organization_id) WHERE ${conditions({ side: null, ended })}`,
  );
  return onlyRow(rows);
}

import type { Instant } from '../../domain/instant.ts';
import { onlyRow, type Queryable } from '../pool.ts';

/** An organization that owes, or is suspended for another reason. */
export interface ListedDebtor {
  organizationId: bigint;
  organization: string;
  name: string;
  balanceMicros: bigint;
  /** Since when it owes, or else is suspended. */
  since: Instant;
}

export type DebtorOrder = 'age' | 'debt';

const LISTED = `
  SELECT w.organization_id AS "organizationId", coalesce(h.handle, 'id:' || w.organization_id) AS organization, o.name,
         w.balance_micros AS "balanceMicros", coalesce(w.past_due_since, open.since) AS since
  FROM wallets w JOIN organizations o USING (organization_id) LEFT JOIN organization_handles h USING (organization_id)
  LEFT JOIN (SELECT organization_id, min(suspended_at) AS since FROM suspensions WHERE lifted_at IS NULL GROUP BY 1) open
    USING (organization_id)
  WHERE (w.past_due_since IS NOT NULL OR open.since IS NOT NULL)`;

const ORDERS = {
  // The oldest first; then the largest debt first.
  age: `(extract(epoch FROM coalesce(w.past_due_since, open.since)) * 1000000)::bigint`,
  debt: 'w.balance_micros + 500000000000000000',
};

/** Where a page of them ended: the value it is ordered by, and the organization. */
export interface DebtorKey {
  value: bigint;
  organizationId: bigint;
}

export async function readDebtorPage(
  db: Queryable,
  order: DebtorOrder,
  page: { after: DebtorKey | null; limit: number },
): Promise<ListedDebtor[]> {
  const { rows } = await db.query<ListedDebtor>(
    `${LISTED} AND ($1::bigint IS NULL OR (${ORDERS[order]}, w.organization_id) > ($1::bigint, $2::bigint))
     ORDER BY ${ORDERS[order]}, w.organization_id LIMIT $3`,
    [page.after?.value ?? null, page.after?.organizationId ?? null, page.limit],
  );
  return rows;
}

export function debtorKeyOf(
  order: DebtorOrder,
  { since, balanceMicros, organizationId }: ListedDebtor,
): DebtorKey {
  return { value: order === 'age' ? since : balanceMicros + 500_000_000_000_000_000n, organizationId };
}

/** How many owe how much, by how long they have. */
export interface DebtsOfAge {
  /** Days, from so many on; null: up to any. */
  fromDays: number;
  untilDays: number | null;
  organizations: number;
  owedMicros: bigint;
}

const AGES: readonly [number, number | null][] = [
  [0, 3],
  [3, 7],
  [7, 30],
  [30, null],
];

export async function sumDebtsByAge(db: Queryable): Promise<DebtsOfAge[]> {
  const { rows } = await db.query<{ fromDays: number; organizations: number; owedMicros: bigint }>(
    `SELECT age.days AS "fromDays", count(w.organization_id)::float8 AS organizations,
            coalesce(-sum(w.balance_micros), 0)::bigint AS "owedMicros"
     FROM unnest($1::integer[], $2::integer[]) AS age (days, until)
     LEFT JOIN wallets w ON w.past_due_since <= now() - make_interval(days => age.days)
       AND (age.until IS NULL OR w.past_due_since > now() - make_interval(days => age.until))
     GROUP BY age.days ORDER BY age.days`,
    [AGES.map(([from]) => from), AGES.map(([, until]) => until)],
  );
  return rows.map((row, index) => ({ ...row, untilDays: AGES[index]?.[1] ?? null }));
}

/** Organizations by where they stand, for metrics. */
export async function countSuspended(db: Queryable): Promise<{ suspended: number; terminating: number }> {
  const { rows } = await db.query<{ suspended: number; terminating: number }>(
    `SELECT count(DISTINCT organization_id)::float8 AS suspended,
            count(*) FILTER (WHERE terminates_at IS NOT NULL AND terminated_at IS NULL)::float8 AS terminating
     FROM suspensions WHERE lifted_at IS NULL`,
  );
  return onlyRow(rows);
}

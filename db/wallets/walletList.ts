import type { Instant } from '../../domain/instant.ts';
import {
  allOf,
  type Condition,
  containing,
  countMatching,
  type Listed,
  type ListPage,
  type ListSource,
  readListed,
  searchedId,
} from '../list.ts';
import type { Queryable } from '../pool.ts';

/** Organizations and their wallets, as administrators list them. */

export type WalletSort = 'created' | 'name' | 'balance';
type WalletStanding = 'good' | 'past_due' | 'suspended' | 'closed';

export interface WalletFilter {
  /** Any part of the handle or the name, in any case; or the id. */
  search: string | null;
  standing: WalletStanding | null;
}

export interface ListedWallet extends Listed {
  organizationId: bigint;
  organization: string;
  name: string;
  createdAt: Instant;
  endedAt: Instant | null;
  standing: WalletStanding;
  balanceMicros: bigint;
  pastDueSince: Instant | null;
  billedThrough: Instant | null;
}

const IS_SUSPENDED =
  'EXISTS (SELECT FROM suspensions s WHERE s.organization_id = o.organization_id AND s.lifted_at IS NULL)';

/** Each organization is in one. */
const STANDINGS: Record<WalletStanding, string> = {
  closed: 'o.deleted_at IS NOT NULL',
  suspended: `o.deleted_at IS NULL AND ${IS_SUSPENDED}`,
  past_due: `o.deleted_at IS NULL AND w.past_due_since IS NOT NULL AND NOT ${IS_SUSPENDED}`,
  good: `o.deleted_at IS NULL AND w.past_due_since IS NULL AND NOT ${IS_SUSPENDED}`,
};

/** Ids are given in order of creation. No index keeps balances in order, since every hour changes them all. */
const LIST: ListSource<WalletSort> = {
  from: 'organizations o JOIN wallets w USING (organization_id)',
  id: 'o.organization_id',
  columns: `o.organization_id AS "organizationId",
           coalesce((SELECT handle FROM organization_handles h WHERE h.organization_id = o.organization_id),
                    'id:' || o.organization_id) AS organization,
           o.name, o.created_at AS "createdAt", o.deleted_at AS "endedAt", w.balance_micros AS "balanceMicros",
           w.past_due_since AS "pastDueSince", w.billed_through AS "billedThrough",
           CASE WHEN ${STANDINGS.closed} THEN 'closed' WHEN ${IS_SUSPENDED} THEN 'suspended'
                WHEN w.past_due_since IS NOT NULL THEN 'past_due' ELSE 'good' END AS standing`,
  sorts: {
    created: { by: 'o.organization_id', type: 'bigint' },
    name: { by: 'lower(o.name)', type: 'text' },
    balance: { by: 'w.balance_micros', type: 'bigint' },
  },
};

/** Closed ones are left out unless they are asked or searched for. */
export function listWallets(
  db: Queryable,
  filter: WalletFilter,
  page: ListPage<WalletSort>,
): Promise<ListedWallet[]> {
  return readListed(db, LIST, matching(filter), page);
}

export function countWallets(db: Queryable, filter: WalletFilter): Promise<number> {
  return countMatching(db, LIST.from, matching(filter));
}

function matching({ search, standing }: WalletFilter): Condition {
  return allOf(
    standing === null ? (search === null ? 'o.deleted_at IS NULL' : 'true') : STANDINGS[standing],
    search === null ? null : [foundSql(searchedId(search)), containing(search)],
  );
}

/** Names and handles are found each by its index, which a condition over both tables could not use. */
function foundSql(id: string | null): string {
  return `o.organization_id IN (
    SELECT organization_id FROM organizations WHERE lower(name) LIKE lower(?)
    UNION ALL SELECT organization_id FROM organization_handles WHERE lower(handle) LIKE lower(?)
    ${id === null ? '' : `UNION ALL SELECT ${id}::bigint`})`;
}

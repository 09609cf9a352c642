import type { Instant } from '../../domain/instant.ts';
import { type Queryable, timestamp } from '../pool.ts';

/** Wallets of all organizations, as administrators search them. */

export interface AdministeredWallet {
  organizationId: bigint;
  organization: string;
  name: string;
  endedAt: Instant | null;
  balanceMicros: bigint;
  pastDueSince: Instant | null;
  billedThrough: Instant | null;
}

export interface ChargedOrganization {
  organizationId: bigint;
  organization: string;
  name: string;
  hours: bigint;
  amountMicros: bigint;
}

/**
 * Wallets after a given one, by organization id; with a search, only those whose handle or name begins with it, in any
 * case, or whose id it is, of organizations that have ended, too.
 */
export async function readWalletsAfter(
  db: Queryable,
  page: { search: string | null; after: bigint; limit: number },
): Promise<AdministeredWallet[]> {
  const number = page.search !== null && /^\d{1,18}$/.test(page.search) ? BigInt(page.search) : null;
  const { rows } = await db.query<AdministeredWallet>(
    `${page.search === null ? '' : FOUND}
     SELECT w.organization_id AS "organizationId", coalesce(h.handle, 'id:' || w.organization_id) AS organization, o.name,
            o.deleted_at AS "endedAt", w.balance_micros AS "balanceMicros", w.past_due_since AS "pastDueSince", w.billed_through AS "billedThrough"
     FROM wallets w JOIN organizations o USING (organization_id) LEFT JOIN organization_handles h USING (organization_id)
     ${page.search === null ? '' : 'JOIN found USING (organization_id)'}
     WHERE w.organization_id > $1 ${page.search === null ? 'AND o.deleted_at IS NULL' : ''} ORDER BY w.organization_id LIMIT $2`,
    [page.after, page.limit, ...(page.search === null ? [] : [page.search, number])],
  );
  return rows;
}

/** The first of each way to be found are the first of all. A rare start is looked up, a common one soon met on the way. */
const firstWhere = (condition: string) => `(
  SELECT organization_id
  FROM wallets JOIN organizations o USING (organization_id) LEFT JOIN organization_handles h USING (organization_id)
  WHERE organization_id > $1 AND ${condition} ORDER BY organization_id LIMIT $2)`;

const FOUND = `WITH found AS (
  ${firstWhere('starts_with(lower(o.name), lower($3))')}
  UNION ${firstWhere('starts_with(lower(h.handle), lower($3))')}
  UNION SELECT $4::bigint
)`;

/**
 * What organizations after a given one were charged by entries posted within a period (without an end: until now), by id.
 * The period's entries are gathered first: going by organization would read the whole ledger.
 */
export async function readChargedOrganizations(
  db: Queryable,
  posted: { from: Instant; through: Instant | null },
  page: { after: bigint; limit: number },
): Promise<ChargedOrganization[]> {
  const { rows } = await db.query<ChargedOrganization>(
    `WITH posted AS MATERIALIZED (
       SELECT organization_id, hours, amount_micros FROM wallet_ledger
       WHERE posted_at >= $1 AND posted_at <= coalesce($2, clock_timestamp()) AND kind = 'charge' AND organization_id > $3
     )
     SELECT charged.organization_id AS "organizationId", coalesce(h.handle, 'id:' || charged.organization_id) AS organization,
            o.name, charged.hours, charged.amount_micros AS "amountMicros"
     FROM (
       SELECT organization_id, sum(hours)::bigint AS hours, -sum(amount_micros)::bigint AS amount_micros
       FROM posted GROUP BY organization_id ORDER BY organization_id LIMIT $4
     ) charged
     JOIN organizations o USING (organization_id) LEFT JOIN organization_handles h USING (organization_id)
     ORDER BY charged.organization_id`,
    [timestamp(posted.from), timestamp(posted.through), page.after, page.limit],
  );
  return rows;
}

import type { ResourceKind } from '../../domain/billing/resourceKinds.ts';
import type { Instant } from '../../domain/instant.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';
import { findEntriesPosted } from './entrySpan.ts';
import { RESOURCE_JOINS, RESOURCE_NAME } from '../subscriptions/resources.ts';
import { ENTRY, type LedgerEntry } from './wallets.ts';

export interface WalletState {
  balanceMicros: bigint;
  pastDueSince: Instant | null;
  billedThrough: Instant | null;
  now: Instant;
}

export interface PastDueWallet {
  organizationId: bigint;
  organization: string;
  name: string;
  balanceMicros: bigint;
  pastDueSince: Instant;
}

export interface ChargeLine {
  hour: Instant;
  subscriptionId: bigint;
  kind: ResourceKind;
  resourceId: bigint;
  name: string;
  plan: string;
  monthOrdinal: number;
  amountMicros: bigint;
  postedAt: Instant;
}

export async function readWallet(db: Queryable, organizationId: bigint): Promise<WalletState | null> {
  const { rows } = await db.query<WalletState>(
    `SELECT balance_micros AS "balanceMicros", past_due_since AS "pastDueSince", billed_through AS "billedThrough",
            clock_timestamp() AS now
     FROM wallets WHERE organization_id = $1`,
    [organizationId],
  );
  return rows[0] ?? null;
}

/**
 * What has been charged for hours that began in the month that starts at `month`. Ledger entries entirely within the
 * month are added up as they are; for the few that began before it, their charges are. Hours are posted after they began, so
 * nothing posted before the month has any of its hours.
 */
export async function sumMonth(db: Queryable, organizationId: bigint, month: Instant): Promise<bigint> {
  const { firstEntry } = await findEntriesPosted(db, organizationId, month, month);
  const { rows } = await db.query<{ whole: bigint; parts: bigint }>(
    `WITH entries AS (
       SELECT posted_at, amount_micros, billed_through, billed_from >= $2::timestamptz - interval '1 microsecond' AS whole
       FROM wallet_ledger
       WHERE organization_id = $1 AND entry_no >= $3 AND kind = 'charge' AND billed_through >= $2
     )
     SELECT coalesce(-sum(amount_micros) FILTER (WHERE whole), 0)::bigint AS whole,
            (SELECT coalesce(sum(c.amount_micros), 0)::bigint
             FROM entries e
             CROSS JOIN LATERAL generate_series($2::timestamptz, e.billed_through, interval '1 hour') AS h (hour)
             JOIN billing_charges c ON c.hour = h.hour AND c.organization_id = $1 AND c.posted_at = e.posted_at
             WHERE NOT e.whole) AS parts
     FROM entries`,
    [organizationId, timestamp(month), firstEntry],
  );
  const { whole, parts } = onlyRow(rows);
  return whole + parts;
}

/**
 * A wallet's entries before a given one, newest first; of one kind if one is given. Nearly all entries are charges, so those
 * are found as fast as all are; the others are indexed by their kind.
 */
export async function readEntriesBefore(
  db: Queryable,
  organizationId: bigint,
  { before, limit, kind }: { before: bigint | null; limit: number; kind?: LedgerEntry['kind'] | undefined },
): Promise<LedgerEntry[]> {
  const { rows } = await db.query<LedgerEntry>(
    `SELECT ${ENTRY} FROM wallet_ledger
     WHERE organization_id = $1 AND ($2::bigint IS NULL OR entry_no < $2) AND ($4::text IS NULL OR kind = $4)
     ORDER BY entry_no DESC LIMIT $3`,
    [organizationId, before, limit, kind ?? null],
  );
  return rows;
}

/** A wallet's entries after a given one, oldest first. */
export async function readEntriesAfter(
  db: Queryable,
  organizationId: bigint,
  { after, limit }: { after: bigint; limit: number },
): Promise<LedgerEntry[]> {
  const { rows } = await db.query<LedgerEntry>(
    `SELECT ${ENTRY} FROM wallet_ledger WHERE organization_id = $1 AND entry_no > $2 ORDER BY entry_no LIMIT $3`,
    [organizationId, after, limit],
  );
  return rows;
}

/** One clock hour's charges of an organization, for instances after a given one, in order of their number. */
export async function readHourCharges(
  db: Queryable,
  organizationId: bigint,
  hour: Instant,
  { after, limit }: { after: bigint; limit: number },
): Promise<ChargeLine[]> {
  const { rows } = await db.query<ChargeLine>(
    `SELECT c.hour, c.subscription_id AS "subscriptionId", sub.resource_kind AS kind,
            sub.resource_id AS "resourceId", ${RESOURCE_NAME} AS name, p.code AS plan,
            c.month_ordinal AS "monthOrdinal", c.amount_micros AS "amountMicros", c.posted_at AS "postedAt"
     FROM billing_charges c
     JOIN subscriptions sub ON sub.organization_id = c.organization_id AND sub.subscription_id = c.subscription_id
     ${RESOURCE_JOINS}
     JOIN plan_prices USING (plan_price_id) JOIN plans p ON p.plan_id = plan_prices.plan_id
     WHERE c.hour = $2 AND c.organization_id = $1 AND c.subscription_id > $3
     ORDER BY c.subscription_id LIMIT $4`,
    [organizationId, timestamp(hour), after, limit],
  );
  return rows;
}

/** Wallets below zero, in order of their organizations. */
export async function readPastDue(
  db: Queryable,
  page: { after: bigint; limit: number },
): Promise<PastDueWallet[]> {
  const { rows } = await db.query<PastDueWallet>(
    `SELECT w.organization_id AS "organizationId", coalesce(h.handle, 'id:' || w.organization_id) AS organization, o.name,
            w.balance_micros AS "balanceMicros", w.past_due_since AS "pastDueSince"
     FROM wallets w JOIN organizations o USING (organization_id) LEFT JOIN organization_handles h USING (organization_id)
     WHERE w.past_due_since IS NOT NULL AND w.organization_id > $1 ORDER BY w.organization_id LIMIT $2`,
    [page.after, page.limit],
  );
  return rows;
}

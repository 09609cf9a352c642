import type { Instant } from '../../domain/instant.ts';
import type { BillingWindow } from '../../domain/billing/billingWindow.ts';
import type { OrganizationSlice } from './charging.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';

/** Above every organization id. */
const LAST_ORGANIZATION = 9_223_372_036_854_775_807n;

/** The earliest mark of any wallet that has something metered: where a run begins. Null when nothing is metered. */
export async function earliestMark(db: Queryable): Promise<Instant | null> {
  const { rows } = await db.query<{ mark: Instant | null }>(
    'SELECT min(billed_through) AS mark FROM wallets',
  );
  return onlyRow(rows).mark;
}

/**
 * The slice that starts at an organization and holds about `instances` metered instances (more when one organization
 * alone has more: its hour is posted whole). Reads only as many index entries.
 */
export async function sliceFrom(
  db: Queryable,
  from: bigint,
  instances: number,
): Promise<{ slice: OrganizationSlice; last: boolean }> {
  const { rows } = await db.query<{ organization_id: bigint }>({
    name: 'slice_from',
    text: `SELECT organization_id FROM subscriptions
           WHERE billing_state = 'metered' AND organization_id >= $1
           ORDER BY organization_id, subscription_id OFFSET $2 LIMIT 1`,
    values: [from, instances],
  });
  const next = rows[0]?.organization_id;
  if (next === undefined) return { slice: { from, to: LAST_ORGANIZATION }, last: true };
  return { slice: { from, to: next > from ? next : from + 1n }, last: false };
}

/** Locks the slice's due wallets in order, so that what is read next stays true until the transaction ends. */
export async function lockDueWallets(
  db: Queryable,
  slice: OrganizationSlice,
  window: BillingWindow,
): Promise<void> {
  await db.query(
    `SELECT FROM wallets
     WHERE organization_id >= $1 AND organization_id < $2 AND billed_through >= $3 AND billed_through < $4
     ORDER BY organization_id FOR NO KEY UPDATE`,
    [slice.from, slice.to, timestamp(window.from), timestamp(window.through)],
  );
}

/** The organization in the middle of a slice's due ones, to cut it in two; null when there is only one. */
export async function middleOrganization(
  db: Queryable,
  slice: OrganizationSlice,
  window: BillingWindow,
): Promise<bigint | null> {
  const { rows } = await db.query<{ organization_id: bigint }>(
    `WITH due AS (
       SELECT organization_id FROM wallets
       WHERE organization_id >= $1 AND organization_id < $2 AND billed_through >= $3 AND billed_through < $4
     )
     SELECT organization_id FROM due ORDER BY organization_id OFFSET (SELECT count(*) / 2 FROM due) LIMIT 1`,
    [slice.from, slice.to, timestamp(window.from), timestamp(window.through)],
  );
  const middle = rows[0]?.organization_id;
  const first = await firstDueOrganization(db, slice, window);
  return middle === undefined || middle === first ? null : middle;
}

export async function firstDueOrganization(
  db: Queryable,
  slice: OrganizationSlice,
  window: BillingWindow,
): Promise<bigint | null> {
  const { rows } = await db.query<{ organization_id: bigint }>(
    `SELECT organization_id FROM wallets
     WHERE organization_id >= $1 AND organization_id < $2 AND billed_through >= $3 AND billed_through < $4
     ORDER BY organization_id LIMIT 1`,
    [slice.from, slice.to, timestamp(window.from), timestamp(window.through)],
  );
  return rows[0]?.organization_id ?? null;
}

export async function countPastDue(db: Queryable): Promise<bigint> {
  const { rows } = await db.query<{ count: bigint }>(
    'SELECT count(*) AS count FROM wallets WHERE past_due_since IS NOT NULL',
  );
  return onlyRow(rows).count;
}

/** Makes room for the charges of every month between two moments. */
export async function ensureChargePartitions(db: Queryable, from: Instant, through: Instant): Promise<void> {
  await db.query(
    `SELECT ensure_charge_partition(month)
     FROM generate_series(date_trunc('month', $1::timestamptz, 'UTC'), $2::timestamptz, interval '1 month') AS month`,
    [timestamp(from), timestamp(through)],
  );
}

import { createPool, onlyRow, type Pool } from '../../db/pool.ts';
import { formatInstant, HOUR_MICROS, parseInstant } from '../../domain/instant.ts';
import { parseMicros } from '../../domain/money.ts';
import type { LedgerKind } from '../../domain/wallets/ledgerKinds.ts';
import { freshDatabase, type TestDatabase } from './database.ts';
import { insertPlan, insertPrice, type Price } from './fleetRows.ts';
import { insertRow } from './insertRows.ts';

/** Books written by hand, entry by entry: nothing here computes a charge. Moments are ISO 8601 in UTC. */
export interface Books extends AsyncDisposable {
  database: TestDatabase;
  /** As the owner, who may corrupt anything. */
  pool: Pool;
}

export interface InstanceRow {
  name?: string;
  planId: number | null;
  planSince?: string;
  /** The plans it had before, from its start on, each until the next one's. */
  pastPlans?: { planId: number; until: string }[];
  startedAt: string | null;
  deletedAt?: string;
  state?: 'none' | 'metered' | 'parked' | 'settled';
  parkedFrom?: string;
  parkedReason?: 'no plan' | 'no price' | 'behind the mark';
}

export interface ChargeRow {
  instance: bigint;
  hour: string;
  price: number;
  ordinal: number;
  amount: string;
}

export async function openBooks(): Promise<Books> {
  const database = await freshDatabase();
  const pool = createPool({ url: database.ownerUrl, applicationName: 'test', max: 2, onError: () => {} });
  await insertRow(pool, 'regions');
  return {
    database,
    pool,
    [Symbol.asyncDispose]: async () => {
      await pool.end();
      await database.drop();
    },
  };
}

export async function addPlan({ pool }: Books, code: string): Promise<number> {
  return (await insertPlan(pool, code)).planId;
}

/** A plan's price from a moment on, in decimals; without `hourly` an hour costs monthly / 672. */
export function addPrice({ pool }: Books, planId: number, price: Price): Promise<number> {
  return insertPrice(pool, { planId }, price);
}

/** An organization, with a wallet unless told otherwise. */
export async function addOrganization(
  { pool }: Books,
  handle: string,
  options: { billedThrough?: string; wallet?: boolean } = {},
): Promise<bigint> {
  const { organization_id } = await insertRow<{ organization_id: bigint }>(pool, 'organizations', {
    name: handle,
  });
  await insertRow(pool, 'organization_handles', { handle, organization_id });
  if (options.wallet !== false) {
    await insertRow(pool, 'wallets', { organization_id, billed_through: options.billedThrough });
  }
  return organization_id;
}

export async function addInstance({ pool }: Books, organization: bigint, row: InstanceRow): Promise<bigint> {
  const createdAt = row.startedAt ?? '2025-08-31T20:00:00Z';
  const state = row.state ?? 'metered';
  const status = row.deletedAt ? 'deleted' : state === 'none' ? 'provisioning' : 'running';
  const pastPlans = row.pastPlans ?? [];
  const { instance_id } = await insertRow<{ instance_id: bigint }>(pool, 'vps_instances', {
    organization_id: organization,
    name: row.name ?? 'vps',
    plan_id: row.planId,
    plan_since: row.planSince ?? pastPlans.at(-1)?.until ?? createdAt,
    status,
    created_at: createdAt,
    deleted_at: row.deletedAt,
    billing_started_at: row.startedAt,
    billing_state: state,
    parked_from: row.parkedFrom,
    parked_reason: row.parkedReason,
  });
  for (const [place, { planId, until }] of pastPlans.entries()) {
    await insertRow(pool, 'subscription_plan_history', {
      organization_id: organization,
      subscription_id: instance_id,
      effective_from: pastPlans[place - 1]?.until ?? createdAt,
      effective_until: until,
      plan_id: planId,
    });
  }
  return instance_id;
}

/** A container with its subscription's number. Without a start it never ran. */
export async function addContainer(
  { pool }: Books,
  organization: bigint,
  { planId, startedAt }: Pick<InstanceRow, 'planId' | 'startedAt'>,
): Promise<{ container: bigint; subscription: bigint }> {
  const { container_id } = await insertRow<{ container_id: bigint }>(pool, 'containers', {
    organization_id: organization,
    plan_id: planId,
    status: startedAt === null ? 'deploying' : 'running',
    billing_started_at: startedAt,
    billing_state: startedAt === null ? 'none' : 'metered',
  });
  const { rows } = await pool.query<{ subscription: bigint }>(
    `SELECT subscription_id AS subscription FROM subscriptions WHERE resource_kind = 'container' AND resource_id = $1`,
    [container_id],
  );
  return { container: container_id, subscription: onlyRow(rows).subscription };
}

/** The same in a database that is there already, with a region. */
export function booksIn(database: TestDatabase, pool: Pool): Books {
  return { database, pool, [Symbol.asyncDispose]: async () => {} };
}

/** Money put in by hand, with a notice if it brings the wallet back. */
export async function topUp(books: Books, organization: bigint, at: string, amount: string): Promise<void> {
  await postEntry(books, organization, at, { kind: 'top_up', amountMicros: parseMicros(amount) });
}

/** Charges that were posted at a moment, with their ledger entry: `total` is the sum, worked out by whoever writes it. */
export async function postCharges(
  books: Books,
  organization: bigint,
  at: string,
  total: string,
  charges: ChargeRow[],
): Promise<void> {
  for (const { instance, hour, price, ordinal, amount } of charges) {
    await books.pool.query('SELECT ensure_charge_partition($1)', [hour]);
    await insertRow(books.pool, 'billing_charges', {
      hour,
      organization_id: organization,
      subscription_id: instance,
      posted_at: at,
      amount_micros: parseMicros(amount),
      plan_price_id: price,
      month_ordinal: ordinal,
    });
  }
  await postEntry(books, organization, at, {
    kind: 'charge',
    amountMicros: -parseMicros(total),
    hours: charges.length,
  });
}

/** A ledger entry with everything that goes with it: balance, count, past due, notice. */
export async function postEntry(
  { pool }: Books,
  organization: bigint,
  at: string,
  entry: { kind: LedgerKind; amountMicros: bigint; hours?: number; concerns?: number },
): Promise<void> {
  const before = onlyRow(
    (
      await pool.query<{ balance_micros: bigint; entry_count: bigint }>(
        'SELECT balance_micros, entry_count FROM wallets WHERE organization_id = $1',
        [organization],
      )
    ).rows,
  );
  const entryNo = before.entry_count + 1n;
  const balance = before.balance_micros + entry.amountMicros;
  const isCharge = entry.kind === 'charge';
  const byHand = isCharge ? null : `${entry.kind} ${entryNo}`;
  await insertRow(pool, 'wallet_ledger', {
    organization_id: organization,
    entry_no: entryNo,
    posted_at: at,
    kind: entry.kind,
    amount_micros: entry.amountMicros,
    balance_after_micros: balance,
    hours: entry.hours,
    concerns_entry_no: entry.concerns,
    billed_from: isCharge ? formatInstant(parseInstant(at) - HOUR_MICROS) : null,
    billed_through: isCharge ? at : null,
    idempotency_key: byHand,
    reason: byHand,
    actor: byHand,
  });
  await pool.query(
    `UPDATE wallets SET balance_micros = $2, entry_count = $3,
       past_due_since = CASE WHEN $2::bigint >= 0 THEN NULL ELSE coalesce(past_due_since, $4::timestamptz) END
     WHERE organization_id = $1`,
    [organization, balance, entryNo, at],
  );
  if (balance < 0n !== before.balance_micros < 0n) {
    await insertRow(pool, 'wallet_notices', {
      organization_id: organization,
      entry_no: entryNo,
      kind: balance < 0n ? 'past_due' : 'resumed',
      noted_at: at,
    });
  }
}

import { createPool, onlyRow, type Pool } from '../../db/pool.ts';
import { parseDecimal, parseMicros } from '../../domain/money.ts';
import { freshDatabase, type TestDatabase } from './database.ts';

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
  await pool.query(`INSERT INTO regions (code, name) VALUES ('r1', 'Region')`);
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
  const { rows } = await pool.query<{ plan_id: number }>(
    `INSERT INTO vps_plans (code, vcpus, memory_mib, disk_gib) VALUES ($1, 1, 1024, 10) RETURNING plan_id`,
    [code],
  );
  return onlyRow(rows).plan_id;
}

/** A plan's price from a moment on, in decimals; without `hourly` an hour costs monthly / 672. */
export async function addPrice(
  { pool }: Books,
  planId: number,
  price: { monthly: string; hourly?: string; from?: string },
): Promise<number> {
  const { rows } = await pool.query<{ plan_price_id: number }>(
    `INSERT INTO vps_plan_prices (plan_id, effective_from, price_monthly_micros, price_hourly_nanos)
     VALUES ($1, $2, $3, $4) RETURNING plan_price_id`,
    [
      planId,
      price.from ?? '2020-01-01T00:00:00Z',
      parseMicros(price.monthly),
      price.hourly === undefined ? null : parseDecimal(price.hourly, 9),
    ],
  );
  return onlyRow(rows).plan_price_id;
}

/** An organization, with a wallet unless told otherwise. */
export async function addOrganization(
  { pool }: Books,
  handle: string,
  options: { billedThrough?: string; wallet?: boolean } = {},
): Promise<bigint> {
  const { rows } = await pool.query<{ organization_id: bigint }>(
    'INSERT INTO organizations (name) VALUES ($1) RETURNING organization_id',
    [handle],
  );
  const { organization_id: organization } = onlyRow(rows);
  await pool.query('INSERT INTO organization_handles (handle, organization_id) VALUES ($1, $2)', [
    handle,
    organization,
  ]);
  if (options.wallet !== false) {
    await pool.query('INSERT INTO wallets (organization_id, billed_through) VALUES ($1, $2)', [
      organization,
      options.billedThrough ?? null,
    ]);
  }
  return organization;
}

export async function addInstance({ pool }: Books, organization: bigint, row: InstanceRow): Promise<bigint> {
  const createdAt = row.startedAt ?? '2025-08-31T20:00:00Z';
  const state = row.state ?? 'metered';
  const status = row.deletedAt ? 'deleted' : state === 'none' ? 'provisioning' : 'running';
  const { rows } = await pool.query<{ instance_id: bigint }>(
    `INSERT INTO vps_instances (organization_id, name, region_id, plan_id, plan_since, status, created_at, deleted_at,
                                billing_started_at, billing_state, parked_from, parked_reason)
     VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING instance_id`,
    [
      organization,
      row.name ?? 'vps',
      row.planId,
      row.planSince ?? createdAt,
      status,
      createdAt,
      row.deletedAt ?? null,
      row.startedAt,
      state,
      row.parkedFrom ?? null,
      row.parkedReason ?? null,
    ],
  );
  return onlyRow(rows).instance_id;
}

/** A plan that an instance had before its present one. */
export async function addPastPlan(
  { pool }: Books,
  organization: bigint,
  instance: bigint,
  past: { planId: number | null; from: string; until: string },
): Promise<void> {
  await pool.query(
    `INSERT INTO vps_instance_plan_history (organization_id, instance_id, effective_from, effective_until, plan_id)
     VALUES ($1, $2, $3, $4, $5)`,
    [organization, instance, past.from, past.until, past.planId],
  );
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
    await books.pool.query(
      `INSERT INTO billing_charges (hour, organization_id, instance_id, posted_at, amount_micros, plan_price_id, month_ordinal)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [hour, organization, instance, at, parseMicros(amount), price, ordinal],
    );
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
  entry: { kind: 'charge' | 'top_up'; amountMicros: bigint; hours?: number },
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
  const byHand = entry.kind === 'charge' ? null : `${entry.kind} ${entryNo}`;
  await pool.query(
    `INSERT INTO wallet_ledger (organization_id, entry_no, posted_at, kind, amount_micros, balance_after_micros,
                                hours, billed_from, billed_through, idempotency_key, reason, actor)
     VALUES ($1, $2, $3::timestamptz, $4, $5, $6, $7,
             CASE WHEN $4 = 'charge' THEN $3::timestamptz - interval '1 hour' END, CASE WHEN $4 = 'charge' THEN $3::timestamptz END,
             $8, $8, $8)`,
    [organization, entryNo, at, entry.kind, entry.amountMicros, balance, entry.hours ?? null, byHand],
  );
  await pool.query(
    `UPDATE wallets SET balance_micros = $2, entry_count = $3,
       past_due_since = CASE WHEN $2::bigint >= 0 THEN NULL ELSE coalesce(past_due_since, $4::timestamptz) END
     WHERE organization_id = $1`,
    [organization, balance, entryNo, at],
  );
  if (balance < 0n !== before.balance_micros < 0n) {
    await pool.query(
      'INSERT INTO wallet_notices (organization_id, entry_no, kind, noted_at) VALUES ($1, $2, $3, $4)',
      [organization, entryNo, balance < 0n ? 'past_due' : 'resumed', at],
    );
  }
}

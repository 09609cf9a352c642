import type { Instant } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import type { LedgerKind, MovementKind } from '../../domain/wallets/ledgerKinds.ts';
import { insertEvents } from '../events/events.ts';
import { onlyRow, type Queryable } from '../pool.ts';

export interface LedgerEntry {
  organizationId: bigint;
  entryNo: bigint;
  postedAt: Instant;
  kind: LedgerKind;
  amountMicros: bigint;
  balanceAfterMicros: bigint;
  hours: bigint | null;
  billedFrom: Instant | null;
  billedThrough: Instant | null;
  /** The entry of the same wallet that it mends or pays back. */
  concernsEntryNo: bigint | null;
  idempotencyKey: string | null;
  reason: string | null;
  actor: string | null;
}

export interface Movement {
  organizationId: bigint;
  kind: MovementKind;
  amountMicros: bigint;
  concernsEntryNo?: bigint | null;
  idempotencyKey: string;
  reason: string;
  actor: string;
}

export const ENTRY = `organization_id AS "organizationId", entry_no AS "entryNo", posted_at AS "postedAt", kind,
  amount_micros AS "amountMicros", balance_after_micros AS "balanceAfterMicros", hours, billed_from AS "billedFrom",
  billed_through AS "billedThrough", concerns_entry_no AS "concernsEntryNo", idempotency_key AS "idempotencyKey", reason, actor`;

/**
 * Keeps every other movement and billing of the wallet waiting until the transaction ends, so that its balance can be
 * relied on. Null when there is no such wallet.
 */
export async function lockWallet(
  db: Queryable,
  organizationId: bigint,
): Promise<{ balanceMicros: bigint } | null> {
  const { rows } = await db.query<{ balanceMicros: bigint }>(
    'SELECT balance_micros AS "balanceMicros" FROM wallets WHERE organization_id = $1 FOR NO KEY UPDATE',
    [organizationId],
  );
  return rows[0] ?? null;
}

/** The same for several, in order. */
export async function lockWallets(db: Queryable, organizationIds: bigint[]): Promise<void> {
  await db.query(
    'SELECT FROM wallets WHERE organization_id = ANY($1) ORDER BY organization_id FOR NO KEY UPDATE',
    [organizationIds],
  );
}

/** Locks those that nobody else has, and waits for none. Returns them in order. */
export async function lockFreeWallets(db: Queryable, organizationIds: bigint[]): Promise<bigint[]> {
  const { rows } = await db.query<{ organizationId: bigint }>(
    `SELECT organization_id AS "organizationId" FROM wallets WHERE organization_id = ANY($1)
     ORDER BY organization_id FOR NO KEY UPDATE SKIP LOCKED`,
    [organizationIds],
  );
  return rows.map(({ organizationId }) => organizationId);
}

/** The entry that was posted under a key. */
export async function findEntryByKey(
  db: Queryable,
  organizationId: bigint,
  idempotencyKey: string,
): Promise<LedgerEntry | null> {
  const { rows } = await db.query<LedgerEntry>(
    `SELECT ${ENTRY} FROM wallet_ledger WHERE organization_id = $1 AND idempotency_key = $2`,
    [organizationId, idempotencyKey],
  );
  return rows[0] ?? null;
}

/**
 * Moves a wallet and writes the entry, the notice if the balance crosses zero, and the event of a top-up. The balance is changed by the amount,
 * never set. Call it with the wallet locked: the moment of the movement is that of this statement.
 */
export async function postMovement(db: Queryable, movement: Movement): Promise<LedgerEntry> {
  const { rows } = await db.query<LedgerEntry>(
    `WITH moved AS (
       UPDATE wallets
       SET balance_micros = balance_micros + $2::bigint,
           entry_count = entry_count + 1,
           past_due_since = CASE WHEN balance_micros + $2::bigint < 0
                                 THEN coalesce(past_due_since, statement_timestamp()) END
       WHERE organization_id = $1
       RETURNING organization_id, entry_count AS entry_no, balance_micros
     ), noticed AS (
       INSERT INTO wallet_notices (organization_id, entry_no, kind, noted_at)
       SELECT organization_id, entry_no, CASE WHEN balance_micros < 0 THEN 'past_due' ELSE 'resumed' END,
              statement_timestamp()
       FROM moved WHERE (balance_micros < 0) <> (balance_micros - $2::bigint < 0)
     )
     INSERT INTO wallet_ledger (organization_id, entry_no, posted_at, kind, amount_micros, balance_after_micros,
                                concerns_entry_no, idempotency_key, reason, actor)
     SELECT organization_id, entry_no, statement_timestamp(), $3, $2::bigint, balance_micros, $4, $5, $6, $7 FROM moved
     RETURNING ${ENTRY}`,
    [
      movement.organizationId,
      movement.amountMicros,
      movement.kind,
      movement.concernsEntryNo ?? null,
      movement.idempotencyKey,
      movement.reason,
      movement.actor,
    ],
  );
  const entry = onlyRow(rows);
  if (entry.kind === 'top_up') await tellToppedUp(db, entry);
  return entry;
}

async function tellToppedUp(db: Queryable, entry: LedgerEntry): Promise<void> {
  const { organizationId, amountMicros, balanceAfterMicros, entryNo } = entry;
  const payload = {
    amount: formatMicros(amountMicros),
    balance: formatMicros(balanceAfterMicros),
    entry: String(entryNo),
  };
  await insertEvents(db, [{ organizationId, type: 'wallet.topped_up', payload }]);
}

/** A wallet's latest entries, newest first. */
export async function readLedger(
  db: Queryable,
  organizationId: bigint,
  limit: number,
): Promise<LedgerEntry[]> {
  const { rows } = await db.query<LedgerEntry>(
    `SELECT ${ENTRY} FROM wallet_ledger WHERE organization_id = $1 ORDER BY entry_no DESC LIMIT $2`,
    [organizationId, limit],
  );
  return rows;
}

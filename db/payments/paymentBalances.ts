import type { Instant } from '../../domain/instant.ts';
import type { RemoteProvider } from '../../domain/payments/providers.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';

/** What a provider has of our payments, beside what the ledger has of them. */
export interface PaymentBalance {
  provider: RemoteProvider;
  comparedAt: Instant;
  fromAt: Instant;
  payments: number;
  providerMicros: bigint;
  ledgerMicros: bigint;
  /** References of payments that differ. */
  differing: string[];
}

const BALANCE = `provider, compared_at AS "comparedAt", from_at AS "fromAt", payments, provider_micros AS "providerMicros",
  ledger_micros AS "ledgerMicros", differing`;

/**
 * Takes a provider whose balance is due, for an hour, which no other app gets meanwhile: from when to compare, a day before the
 * last comparison or a week back. Null: it is not due, or was never reconciled.
 */
export async function claimBalance(
  db: Queryable,
  provider: RemoteProvider,
  { isForced }: { isForced: boolean },
): Promise<{ from: Instant; now: Instant } | null> {
  const { rows } = await db.query<{ from: Instant; now: Instant }>(
    `UPDATE payment_marks m SET balance_at = clock_timestamp() + interval '1 hour'
     WHERE provider = $1 AND (balance_at <= clock_timestamp() OR $2)
     RETURNING (SELECT coalesce(max(compared_at) - interval '1 day', clock_timestamp() - interval '7 days')
                FROM payment_balances b WHERE b.provider = m.provider) AS "from", clock_timestamp() AS now`,
    [provider, isForced],
  );
  return rows[0] ?? null;
}

/** Notes a comparison; the next is due in a day. */
export async function insertBalance(
  db: Queryable,
  balance: Omit<PaymentBalance, 'comparedAt'>,
): Promise<PaymentBalance> {
  await db.query(
    `UPDATE payment_marks SET balance_at = clock_timestamp() + interval '1 day' WHERE provider = $1`,
    [balance.provider],
  );
  const { rows } = await db.query<PaymentBalance>(
    `INSERT INTO payment_balances (provider, from_at, payments, provider_micros, ledger_micros, differing)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${BALANCE}`,
    [
      balance.provider,
      timestamp(balance.fromAt),
      balance.payments,
      balance.providerMicros,
      balance.ledgerMicros,
      balance.differing,
    ],
  );
  return onlyRow(rows);
}

/** The latest of each provider. */
export async function readLatestBalances(db: Queryable): Promise<PaymentBalance[]> {
  const { rows } = await db.query<PaymentBalance>(
    `SELECT DISTINCT ON (provider) ${BALANCE} FROM payment_balances ORDER BY provider, compared_at DESC`,
  );
  return rows;
}

/** Checkouts of credited payments that changed since a moment. */
export async function findCreditedSince(
  db: Queryable,
  provider: RemoteProvider,
  from: Instant,
): Promise<string[]> {
  const { rows } = await db.query<{ object: string }>(
    `SELECT provider_object AS object FROM payments
     WHERE provider = $1 AND provider_object IS NOT NULL AND entry_no IS NOT NULL AND changed_at >= $2`,
    [provider, timestamp(from)],
  );
  return rows.map(({ object }) => object);
}

/** What the ledger has of a checkout's payment, less what went back of it; 0 if it isn't credited, null if that was decided. */
export async function readLedgerNet(
  db: Queryable,
  provider: RemoteProvider,
  object: string,
): Promise<bigint | null> {
  const { rows } = await db.query<{ micros: bigint; isDismissed: boolean }>(
    `SELECT coalesce(p.resolution = 'dismissed' AND p.entry_no IS NULL, false) AS "isDismissed",
            (SELECT coalesce(sum(l.amount_micros), 0)::bigint FROM wallet_ledger l
             WHERE l.organization_id = p.organization_id
               AND l.entry_no IN (SELECT p.entry_no
                                  UNION SELECT unnest(ARRAY[entry_no, returned_entry_no]) FROM payment_refunds r
                                        WHERE r.payment_id = p.payment_id
                                  UNION SELECT unnest(ARRAY[entry_no, returned_entry_no]) FROM payment_disputes d
                                        WHERE d.payment_id = p.payment_id)) AS micros
     FROM payments p WHERE p.provider = $1 AND p.provider_object = $2`,
    [provider, object],
  );
  const [found] = rows;
  if (found === undefined) return 0n;
  return found.isDismissed ? null : found.micros;
}

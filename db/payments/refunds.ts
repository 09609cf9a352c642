import type { Instant } from '../../domain/instant.ts';
import type { RefundState } from '../../domain/payments/paymentState.ts';
import type { RemoteProvider } from '../../domain/payments/providers.ts';
import { onlyRow, type Queryable } from '../pool.ts';

export interface Refund {
  refundId: bigint;
  paymentId: bigint;
  reference: string;
  providerRefund: string | null;
  amountMinor: bigint;
  state: RefundState;
  reason: string;
  askedBy: string;
  askedAt: Instant;
  entryNo: bigint | null;
  returnedEntryNo: bigint | null;
}

const REFUND = `r.refund_id AS "refundId", r.payment_id AS "paymentId", r.reference, r.provider_refund AS "providerRefund",
  r.amount_minor AS "amountMinor", r.state, r.reason, r.asked_by AS "askedBy", r.asked_at AS "askedAt",
  r.entry_no AS "entryNo", r.returned_entry_no AS "returnedEntryNo"`;

/** Call it with the payment locked. */
export async function readRefunds(db: Queryable, paymentId: bigint): Promise<Refund[]> {
  const { rows } = await db.query<Refund>(
    `SELECT ${REFUND} FROM payment_refunds r WHERE r.payment_id = $1 ORDER BY r.refund_id`,
    [paymentId],
  );
  return rows;
}

export async function insertRefund(
  db: Queryable,
  refund: Pick<
    Refund,
    'paymentId' | 'reference' | 'providerRefund' | 'amountMinor' | 'state' | 'reason' | 'askedBy'
  >,
): Promise<bigint> {
  const { rows } = await db.query<{ refund_id: bigint }>(
    `INSERT INTO payment_refunds (payment_id, reference, provider_refund, amount_minor, state, reason, asked_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING refund_id`,
    [
      refund.paymentId,
      refund.reference,
      refund.providerRefund,
      refund.amountMinor,
      refund.state,
      refund.reason,
      refund.askedBy,
    ],
  );
  return rows[0]?.refund_id ?? 0n;
}

export async function updateRefund(
  db: Queryable,
  refundId: bigint,
  known: Pick<Refund, 'providerRefund' | 'state' | 'entryNo' | 'returnedEntryNo'>,
): Promise<void> {
  await db.query(
    `UPDATE payment_refunds SET provider_refund = $2, state = $3, entry_no = $4, returned_entry_no = $5 WHERE refund_id = $1`,
    [refundId, known.providerRefund, known.state, known.entryNo, known.returnedEntryNo],
  );
}

/** One that the provider refused: nothing has moved. */
export async function failRefund(db: Queryable, refundId: bigint): Promise<void> {
  await db.query(
    `UPDATE payment_refunds SET state = 'failed' WHERE refund_id = $1 AND state = 'requested' AND provider_refund IS NULL`,
    [refundId],
  );
}

/** What is asked for and not posted yet, of all payments of an organization. Call it with the wallet locked. */
export async function sumRequestedRefunds(db: Queryable, organizationId: bigint): Promise<bigint> {
  const { rows } = await db.query<{ micros: bigint }>(
    `SELECT coalesce(sum(r.amount_minor * p.micros_per_minor), 0)::bigint AS micros
     FROM payment_refunds r JOIN payments p USING (payment_id)
     WHERE p.organization_id = $1 AND r.state = 'requested'`,
    [organizationId],
  );
  return onlyRow(rows).micros;
}

/** A refund that the provider may not know of yet, and what it is of. */
export interface RequestedRefund extends Refund {
  providerPayment: string;
  providerObject: string;
  currency: string;
}

/** Those that were asked for so long ago that whoever asked the provider must have died over it. */
export async function findRequestedRefunds(
  db: Queryable,
  provider: RemoteProvider,
  seconds: number,
): Promise<RequestedRefund[]> {
  const { rows } = await db.query<RequestedRefund>(
    `SELECT ${REFUND}, p.provider_payment AS "providerPayment", p.provider_object AS "providerObject", p.currency
     FROM payment_refunds r JOIN payments p USING (payment_id)
     WHERE p.provider = $1 AND r.state = 'requested' AND r.asked_at < clock_timestamp() - $2 * interval '1 second'
     ORDER BY r.refund_id`,
    [provider, seconds],
  );
  return rows;
}

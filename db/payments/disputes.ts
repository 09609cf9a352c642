import type { DisputeState } from '../../domain/payments/paymentState.ts';
import type { Queryable } from '../pool.ts';

export interface Dispute {
  providerDispute: string;
  amountMinor: bigint;
  state: DisputeState;
  entryNo: bigint | null;
  returnedEntryNo: bigint | null;
}

export async function readDisputes(db: Queryable, paymentId: bigint): Promise<Dispute[]> {
  const { rows } = await db.query<Dispute>(
    `SELECT provider_dispute AS "providerDispute", amount_minor AS "amountMinor", state, entry_no AS "entryNo",
            returned_entry_no AS "returnedEntryNo"
     FROM payment_disputes WHERE payment_id = $1 ORDER BY opened_at, provider_dispute`,
    [paymentId],
  );
  return rows;
}

/** Call it with the payment locked. */
export async function saveDispute(db: Queryable, paymentId: bigint, dispute: Dispute): Promise<void> {
  await db.query(
    `INSERT INTO payment_disputes (payment_id, provider_dispute, amount_minor, state, entry_no, returned_entry_no)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (payment_id, provider_dispute)
     DO UPDATE SET state = excluded.state, entry_no = excluded.entry_no, returned_entry_no = excluded.returned_entry_no`,
    [
      paymentId,
      dispute.providerDispute,
      dispute.amountMinor,
      dispute.state,
      dispute.entryNo,
      dispute.returnedEntryNo,
    ],
  );
}

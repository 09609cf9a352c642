/** In the order in which a payment goes through them: its rank only rises. */
export const PAYMENT_STATES = ['created', 'processing', 'succeeded', 'refunded'] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** A refund's: the money is as good as gone from `pending` on, and comes back if it fails. */
export const REFUND_STATES = ['requested', 'pending', 'succeeded', 'failed'] as const;
export type RefundState = (typeof REFUND_STATES)[number];

export const DISPUTE_STATES = ['inquiry', 'open', 'won', 'lost'] as const;
export type DisputeState = (typeof DISPUTE_STATES)[number];

/** The later of two: what was read at the provider may be older than what is known. */
export function later<State>(states: readonly State[], known: State, seen: State): State {
  return states.indexOf(seen) > states.indexOf(known) ? seen : known;
}

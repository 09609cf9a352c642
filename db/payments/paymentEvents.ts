import type { RemoteProvider } from '../../domain/payments/providers.ts';
import { onlyRow, type Queryable } from '../pool.ts';

export interface NewPaymentEvent {
  provider: RemoteProvider;
  providerEvent: string;
  type: string;
  /** What it tells of, as the provider's part names it; null: nothing of ours. */
  subject: string | null;
}

export interface ClaimedPaymentEvent extends NewPaymentEvent {
  paymentEventId: bigint;
  subject: string;
  tries: number;
}

/** Each once: one that comes again changes nothing. What tells of nothing of ours is handled with that. */
export async function insertPaymentEvent(db: Queryable, event: NewPaymentEvent): Promise<void> {
  await db.query(
    `INSERT INTO payment_events (provider, provider_event, type, subject, due_at, handled_at)
     VALUES ($1, $2, $3, $4::text, CASE WHEN $4::text IS NOT NULL THEN clock_timestamp() END,
             CASE WHEN $4::text IS NULL THEN clock_timestamp() END)
     ON CONFLICT ON CONSTRAINT payment_event_is_taken_once DO NOTHING`,
    [event.provider, event.providerEvent, event.type, event.subject],
  );
}

/** Takes an event that is due, which nobody else gets for so many seconds; null: none is. */
export async function claimPaymentEvent(
  db: Queryable,
  provider: RemoteProvider | null,
  seconds: number,
): Promise<ClaimedPaymentEvent | null> {
  const { rows } = await db.query<ClaimedPaymentEvent>(
    `UPDATE payment_events SET due_at = clock_timestamp() + $1 * interval '1 second', tries = tries + 1
     WHERE payment_event_id = (SELECT payment_event_id FROM payment_events
                               WHERE due_at <= clock_timestamp() AND ($2::text IS NULL OR provider = $2)
                               ORDER BY due_at, payment_event_id LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING payment_event_id AS "paymentEventId", provider, provider_event AS "providerEvent", type, subject, tries`,
    [seconds, provider],
  );
  return rows[0] ?? null;
}

export async function finishPaymentEvent(db: Queryable, paymentEventId: bigint): Promise<void> {
  await db.query(
    `UPDATE payment_events SET due_at = NULL, handled_at = clock_timestamp(), error = NULL WHERE payment_event_id = $1`,
    [paymentEventId],
  );
}

/** It failed, and is tried again later. */
export async function postponePaymentEvent(
  db: Queryable,
  paymentEventId: bigint,
  { error, seconds }: { error: string; seconds: number },
): Promise<void> {
  await db.query(
    `UPDATE payment_events SET error = $2, due_at = clock_timestamp() + $3 * interval '1 second'
     WHERE payment_event_id = $1 AND handled_at IS NULL`,
    [paymentEventId, error, seconds],
  );
}

export interface PaymentFigures {
  setAside: number;
  eventsFailing: number;
  /** Seconds since the provider that is furthest behind was reconciled, of those that are still tried; null: none is. */
  reconciledAgo: number | null;
  /** The furthest that a provider and the ledger are apart, by the latest comparison of each. */
  apartMicros: bigint;
}

/** What is amiss with payments, for monitoring. */
export async function readPaymentFigures(db: Queryable): Promise<PaymentFigures> {
  const { rows } = await db.query<PaymentFigures>(
    `SELECT (SELECT count(*)::int FROM payments WHERE set_aside IS NOT NULL AND resolution IS NULL) AS "setAside",
            (SELECT count(*)::int FROM payment_events WHERE due_at IS NOT NULL AND tries >= 3) AS "eventsFailing",
            (SELECT extract(epoch FROM clock_timestamp() - min(reconciled_through))::float FROM payment_marks
             WHERE next_at > clock_timestamp() - interval '2 hours') AS "reconciledAgo",
            (SELECT coalesce(max(apart), 0)::bigint FROM (
               SELECT DISTINCT ON (provider) greatest(abs(provider_micros - ledger_micros), cardinality(differing)) AS apart
               FROM payment_balances ORDER BY provider, compared_at DESC) AS latest) AS "apartMicros"`,
  );
  return onlyRow(rows);
}

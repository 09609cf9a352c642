import type { EventType } from '../../domain/events/eventTypes.ts';
import type { Instant } from '../../domain/instant.ts';
import type { EventPayload } from '../events/events.ts';
import { type Queryable, timestamp } from '../pool.ts';

/** A message that is to be sent now. */
export interface DueDelivery {
  deliveryId: bigint;
  endpointId: bigint;
  url: string;
  secret: string;
  /** Only while it is still valid. */
  formerSecret: string | null;
  /** How often it was tried before. */
  attempts: number;
  createdAt: Instant;
  /** Null: it is a test. */
  event: {
    eventId: bigint;
    organizationId: bigint | null;
    type: EventType;
    sequence: bigint;
    happenedAt: Instant;
    payload: EventPayload;
  } | null;
}

/** How many of an endpoint's messages are being sent. */
export interface InFlight {
  endpointId: bigint;
  count: number;
}

export interface ClaimLimits {
  /** Whether of endpoints that have only failed lately, or of the others. */
  failing: boolean;
  /** Of all of them together, and of each. */
  room: number;
  share: number;
  inFlight: InFlight[];
  now: Instant;
  /** Until then nobody else tries the same. */
  leaseSeconds: number;
}

type FlatRow = Omit<DueDelivery, 'event'> & {
  eventId: bigint | null;
  organizationId: bigint | null;
  type: EventType;
  sequence: bigint;
  happenedAt: Instant;
  payload: EventPayload;
};

/** Takes messages that are due, of each endpoint at most its share, the longest due first. */
export async function claimDeliveries(db: Queryable, limits: ClaimLimits): Promise<DueDelivery[]> {
  const { failing, room, share, inFlight, now, leaseSeconds } = limits;
  const { rows } = await db.query<FlatRow>(
    `WITH due AS (
       SELECT d.delivery_id
       FROM webhook_endpoints e
       LEFT JOIN unnest($5::bigint[], $6::integer[]) AS busy (endpoint_id, count) USING (endpoint_id)
       CROSS JOIN LATERAL (
         SELECT delivery_id, next_try_at FROM webhook_deliveries
         WHERE endpoint_id = e.endpoint_id AND state = 'pending' AND next_try_at <= $1
         ORDER BY next_try_at, delivery_id LIMIT greatest($4::integer - coalesce(busy.count, 0), 0)
         FOR NO KEY UPDATE SKIP LOCKED
       ) d
       WHERE disabled_at IS NULL AND (failing_since IS NOT NULL) = $2 AND (paused_until IS NULL OR paused_until <= $1)
       ORDER BY d.next_try_at, d.delivery_id LIMIT $3
     ), claimed AS (
       UPDATE webhook_deliveries SET next_try_at = $1::timestamptz + make_interval(secs => $7::integer)
       FROM due WHERE webhook_deliveries.delivery_id = due.delivery_id
       RETURNING webhook_deliveries.*
     )
     SELECT c.delivery_id AS "deliveryId", c.endpoint_id AS "endpointId", e.url, e.secret, c.attempts,
            CASE WHEN e.former_secret_until > $1 THEN e.former_secret END AS "formerSecret", c.created_at AS "createdAt",
            v.event_id AS "eventId", v.organization_id AS "organizationId", v.type, v.sequence,
            v.happened_at AS "happenedAt", v.payload
     FROM claimed c JOIN webhook_endpoints e USING (endpoint_id) LEFT JOIN events v USING (event_id)
     ORDER BY c.delivery_id`,
    [
      timestamp(now),
      failing,
      room,
      share,
      inFlight.map(({ endpointId }) => endpointId),
      inFlight.map(({ count }) => count),
      leaseSeconds,
    ],
  );
  return rows.map(
    ({ eventId, organizationId, type, sequence, happenedAt, payload, ...delivery }): DueDelivery => ({
      ...delivery,
      event: eventId === null ? null : { eventId, organizationId, type, sequence, happenedAt, payload },
    }),
  );
}

export interface Attempt {
  deliveryId: bigint;
  endpointId: bigint;
  /** How often it was tried before: another's note of the same attempt counts no more. */
  attemptsBefore: number;
  attemptedAt: Instant;
  durationMs: number;
  status: number | null;
  answer: string | null;
  error: string | null;
  state: 'pending' | 'delivered' | 'failed';
  nextTryAt: Instant | null;
  /** Until when the endpoint is left alone. */
  restUntil: Instant | null;
}

/** Notes an attempt and what follows from it. Returns since when its endpoint has only failed; null: it has not. */
export async function noteAttempt(db: Queryable, attempt: Attempt): Promise<Instant | null> {
  const { rows } = await db.query<{ failingSince: Instant | null }>(
    `WITH delivery AS (
       UPDATE webhook_deliveries SET attempts = attempts + 1, state = $7, next_try_at = $8
       WHERE delivery_id = $1 AND attempts = $9 AND state = 'pending' RETURNING delivery_id
     ), noted AS (
       INSERT INTO webhook_attempts (delivery_id, attempted_at, duration_ms, status, answer, error)
       SELECT delivery_id, $2, $3, $4, $5, $6 FROM delivery
     ), changed AS (
       UPDATE webhook_endpoints
       SET failing_since = CASE WHEN $7 = 'delivered' THEN NULL ELSE coalesce(failing_since, $2::timestamptz) END,
           paused_until = greatest(paused_until, $10)
       WHERE endpoint_id = $11 AND EXISTS (SELECT FROM delivery)
         AND ((failing_since IS NULL) <> ($7 = 'delivered') OR $10::timestamptz IS NOT NULL)
       RETURNING failing_since
     )
     SELECT CASE WHEN EXISTS (SELECT FROM changed) THEN (SELECT failing_since FROM changed) ELSE failing_since END
              AS "failingSince"
     FROM webhook_endpoints WHERE endpoint_id = $11`,
    [
      attempt.deliveryId,
      timestamp(attempt.attemptedAt),
      attempt.durationMs,
      attempt.status,
      attempt.answer,
      attempt.error,
      attempt.state,
      timestamp(attempt.nextTryAt),
      attempt.attemptsBefore,
      timestamp(attempt.restUntil),
      attempt.endpointId,
    ],
  );
  return rows[0]?.failingSince ?? null;
}

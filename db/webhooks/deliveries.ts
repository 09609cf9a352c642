import type { EventType } from '../../domain/events/eventTypes.ts';
import type { Instant } from '../../domain/instant.ts';
import type { EventPayload } from '../events/events.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';

export interface AttemptRow {
  attemptedAt: Instant;
  durationMs: number;
  status: number | null;
  answer: string | null;
  error: string | null;
}

export interface DeliveryRow {
  deliveryId: bigint;
  endpointId: bigint;
  createdAt: Instant;
  state: 'pending' | 'delivered' | 'failed';
  /** Since it was last asked for. */
  attempts: number;
  nextTryAt: Instant | null;
  event: {
    eventId: bigint;
    organizationId: bigint | null;
    type: EventType;
    sequence: bigint;
    happenedAt: Instant;
    payload: EventPayload;
  } | null;
  /** The latest, or null: it was not tried. */
  latest: AttemptRow | null;
}

type FlatRow = Omit<DeliveryRow, 'event' | 'latest'> & {
  eventId: bigint | null;
  organizationId: bigint | null;
  type: EventType;
  sequence: bigint;
  happenedAt: Instant;
  payload: EventPayload;
  attemptedAt: Instant | null;
} & Omit<AttemptRow, 'attemptedAt'>;

const ATTEMPT = `attempted_at AS "attemptedAt", duration_ms AS "durationMs", status, answer, error`;

/** An endpoint's deliveries before one, newest first. */
export async function readDeliveries(
  db: Queryable,
  endpointId: bigint,
  page: { before: bigint | null; state: DeliveryRow['state'] | null; limit: number },
): Promise<DeliveryRow[]> {
  const { rows } = await db.query<FlatRow>(
    `SELECT d.delivery_id AS "deliveryId", d.endpoint_id AS "endpointId", d.created_at AS "createdAt", d.state, d.attempts,
            d.next_try_at AS "nextTryAt", v.event_id AS "eventId", v.organization_id AS "organizationId", v.type,
            v.sequence, v.happened_at AS "happenedAt", v.payload, latest.*
     FROM webhook_deliveries d LEFT JOIN events v USING (event_id)
     LEFT JOIN LATERAL (
       SELECT ${ATTEMPT} FROM webhook_attempts a
       WHERE a.delivery_id = d.delivery_id ORDER BY a.attempted_at DESC LIMIT 1
     ) latest ON true
     WHERE d.endpoint_id = $1 AND ($2::bigint IS NULL OR d.delivery_id < $2) AND ($3::text IS NULL OR d.state = $3)
     ORDER BY d.delivery_id DESC LIMIT $4`,
    [endpointId, page.before, page.state, page.limit],
  );
  return rows.map(nested);
}

/** A delivery's latest attempts, newest first; null: the endpoint has none of that number. */
export async function readAttempts(
  db: Queryable,
  { endpointId, deliveryId }: { endpointId: bigint; deliveryId: bigint },
  limit: number,
): Promise<AttemptRow[] | null> {
  const { rows } = await db.query<{ attemptedAt: Instant | null } & Omit<AttemptRow, 'attemptedAt'>>(
    `SELECT ${ATTEMPT} FROM webhook_deliveries LEFT JOIN webhook_attempts USING (delivery_id)
     WHERE endpoint_id = $1 AND delivery_id = $2 ORDER BY attempted_at DESC LIMIT $3`,
    [endpointId, deliveryId, limit],
  );
  if (rows.length === 0) return null;
  return rows.flatMap(({ attemptedAt, ...row }) => (attemptedAt === null ? [] : [{ attemptedAt, ...row }]));
}

/** A message without an event, to see whether it arrives. */
export async function insertTest(db: Queryable, endpointId: bigint): Promise<bigint> {
  const { rows } = await db.query<{ id: bigint }>(
    `INSERT INTO webhook_deliveries (endpoint_id, next_try_at) VALUES ($1, clock_timestamp()) RETURNING delivery_id AS id`,
    [endpointId],
  );
  return onlyRow(rows).id;
}

/** Asks for a delivery anew, with all its attempts. False: the endpoint has none of that number. */
export async function resendDelivery(
  db: Queryable,
  endpointId: bigint,
  deliveryId: bigint,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE webhook_deliveries SET state = 'pending', attempts = 0, next_try_at = clock_timestamp()
     WHERE endpoint_id = $1 AND delivery_id = $2`,
    [endpointId, deliveryId],
  );
  return rowCount === 1;
}

/** What the endpoint has chosen of what happened since a moment, sent before or not. Returns how many. */
export async function resendSince(db: Queryable, endpointId: bigint, since: Instant): Promise<number> {
  const { rowCount } = await db.query(
    `INSERT INTO webhook_deliveries (endpoint_id, event_id, next_try_at)
     SELECT e.endpoint_id, v.event_id, clock_timestamp()
     FROM webhook_endpoints e JOIN events v ON v.type = ANY (e.event_types)
       AND (v.organization_id = e.organization_id OR e.organization_id IS NULL)
     WHERE e.endpoint_id = $1 AND v.happened_at >= $2 AND NOT v.fan_out
     ORDER BY v.event_id
     ON CONFLICT (event_id, endpoint_id)
       DO UPDATE SET state = 'pending', attempts = 0, next_try_at = excluded.next_try_at`,
    [endpointId, timestamp(since)],
  );
  return rowCount ?? 0;
}

/** Removes some tests that are older; other deliveries go with their events. Returns how many. */
export async function clearTests(db: Queryable, keptDays: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM webhook_deliveries WHERE delivery_id IN (
       SELECT delivery_id FROM webhook_deliveries
       WHERE event_id IS NULL AND created_at < clock_timestamp() - make_interval(days => $1::integer)
       ORDER BY created_at LIMIT $2)`,
    [keptDays, limit],
  );
  return rowCount ?? 0;
}

function nested(row: FlatRow): DeliveryRow {
  const { eventId, organizationId, type, sequence, happenedAt, payload, ...rest } = row;
  const { attemptedAt, durationMs, status, answer, error, ...delivery } = rest;
  return {
    ...delivery,
    event: eventId === null ? null : { eventId, organizationId, type, sequence, happenedAt, payload },
    latest: attemptedAt === null ? null : { attemptedAt, durationMs, status, answer, error },
  };
}

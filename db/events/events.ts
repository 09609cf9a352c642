import { type EventType, isMailed } from '../../domain/events/eventTypes.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Queryable } from '../pool.ts';

/** What was true then; amounts and moments are texts. */
export type EventPayload = Record<string, string | number | null>;

export interface NewEvent {
  organizationId: bigint;
  type: EventType;
  payload: EventPayload;
}

export interface StoredEvent {
  eventId: bigint;
  /** Null: the platform's own. */
  organizationId: bigint | null;
  type: EventType;
  payload: EventPayload;
  sequence: bigint;
  happenedAt: Instant;
}

const EVENT = `event_id AS "eventId", organization_id AS "organizationId", sequence, type, happened_at AS "happenedAt", payload`;

/**
 * Writes events, at most one an organization, some to be mailed too. Call it with the organizations' wallets locked: that
 * keeps each sequence without a gap, and in the order of commits.
 */
export async function insertEvents(db: Queryable, events: NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await db.query(
    `INSERT INTO events (organization_id, sequence, type, payload, mail_due_at)
     SELECT organization_id,
            coalesce((SELECT max(sequence) FROM events told WHERE told.organization_id = new.organization_id), 0) + 1,
            type, payload, CASE WHEN mailed THEN statement_timestamp() END
     FROM unnest($1::bigint[], $2::text[], $3::jsonb[], $4::boolean[]) AS new (organization_id, type, payload, mailed)`,
    [
      events.map(({ organizationId }) => organizationId),
      events.map(({ type }) => type),
      events.map(({ payload }) => JSON.stringify(payload)),
      events.map(({ type }) => isMailed(type)),
    ],
  );
}

/** Whoever has it writes the platform's next event, until they commit. Its two keys are like no other lock's. */
const PLATFORM_LOCK = `SELECT pg_advisory_xact_lock(hashtext('events'), hashtext('platform'))`;

/** Writes an event of the platform's own. Call it last in a transaction: until that ends, others wait for their turn. */
export async function insertPlatformEvent(
  db: Queryable,
  type: EventType,
  payload: EventPayload,
): Promise<void> {
  await db.query(PLATFORM_LOCK);
  await db.query(
    `INSERT INTO events (organization_id, sequence, type, payload, mail_due_at)
     SELECT NULL, coalesce(max(sequence), 0) + 1, $1, $2, CASE WHEN $3 THEN statement_timestamp() END
     FROM events WHERE organization_id IS NULL`,
    [type, JSON.stringify(payload), isMailed(type)],
  );
}

/** An organization's events, or the platform's own, before one; of all things, or of some, such as wallet; newest first. */
export async function readEvents(
  db: Queryable,
  organizationId: bigint | null,
  { before, limit, of = null }: { before: bigint | null; limit: number; of?: string[] | null },
): Promise<StoredEvent[]> {
  const { rows } = await db.query<StoredEvent>(
    `SELECT ${EVENT} FROM events
     WHERE ${organizationId === null ? 'organization_id IS NULL AND $1::bigint IS NULL' : 'organization_id = $1'}
       AND ($2::bigint IS NULL OR sequence < $2) AND ($4::text[] IS NULL OR split_part(type, '.', 1) = ANY ($4))
     ORDER BY sequence DESC LIMIT $3`,
    [organizationId, before, limit, of],
  );
  return rows;
}

/** Removes some that are older, with their deliveries; the latest of each sequence stays. Returns how many. */
export async function clearEvents(db: Queryable, keptDays: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM events WHERE event_id IN (
       SELECT event_id FROM events old
       WHERE happened_at < clock_timestamp() - make_interval(days => $1::integer) AND NOT fan_out
         AND sequence < CASE WHEN organization_id IS NULL
                             THEN (SELECT max(sequence) FROM events WHERE organization_id IS NULL)
                             ELSE (SELECT max(sequence) FROM events AS its WHERE its.organization_id = old.organization_id) END
       ORDER BY event_id LIMIT $2)`,
    [keptDays, limit],
  );
  return rowCount ?? 0;
}

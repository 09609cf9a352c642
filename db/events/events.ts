import type { Instant } from '../../domain/instant.ts';
import type { Queryable } from '../pool.ts';

/** What an organization can be told of. The crossings of zero are written by the statements that post them. */
export type EventType =
  | 'wallet.low'
  | 'wallet.past_due'
  | 'wallet.resumed'
  | 'organization.suspended'
  | 'organization.resumed'
  | 'organization.terminating'
  | 'organization.terminated'
  | 'payment.succeeded'
  | 'payment.refunded'
  | 'payment.disputed';

/** What was true then; amounts and moments are texts. */
export type EventPayload = Record<string, string | number | null>;

export interface NewEvent {
  organizationId: bigint;
  type: EventType;
  payload: EventPayload;
}

export interface OrganizationEvent extends NewEvent {
  eventId: bigint;
  sequence: bigint;
  happenedAt: Instant;
}

const EVENT = `event_id AS "eventId", organization_id AS "organizationId", sequence, type, happened_at AS "happenedAt", payload`;

/** Writes events, at most one an organization, to be mailed too. Call it with the organizations' wallets locked. */
export async function insertEvents(db: Queryable, events: NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await db.query(
    `INSERT INTO events (organization_id, sequence, type, payload, mail_due_at)
     SELECT organization_id,
            coalesce((SELECT max(sequence) FROM events told WHERE told.organization_id = new.organization_id), 0) + 1,
            type, payload, statement_timestamp()
     FROM unnest($1::bigint[], $2::text[], $3::jsonb[]) AS new (organization_id, type, payload)`,
    [
      events.map(({ organizationId }) => organizationId),
      events.map(({ type }) => type),
      events.map(({ payload }) => JSON.stringify(payload)),
    ],
  );
}

/** An organization's events before one, newest first. */
export async function readEvents(
  db: Queryable,
  organizationId: bigint,
  page: { before: bigint | null; limit: number },
): Promise<OrganizationEvent[]> {
  const { rows } = await db.query<OrganizationEvent>(
    `SELECT ${EVENT} FROM events WHERE organization_id = $1 AND ($2::bigint IS NULL OR sequence < $2)
     ORDER BY sequence DESC LIMIT $3`,
    [organizationId, page.before, page.limit],
  );
  return rows;
}

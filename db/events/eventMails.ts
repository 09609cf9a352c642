import type { Queryable } from '../pool.ts';
import type { EventPayload, EventType } from './events.ts';

/** An event that is to be mailed to the owners of its organization. */
export interface ClaimedEvent {
  eventId: bigint;
  organizationId: bigint;
  /** As links name it. */
  handle: string;
  name: string;
  type: EventType;
  payload: EventPayload;
  owners: string[];
}

/** What is older tells nobody anything new. */
const MAILED_WITHIN_HOURS = 72;

/** Takes an event that is due to be mailed, which nobody else gets from then on; null: none is. */
export async function claimEventMail(db: Queryable): Promise<ClaimedEvent | null> {
  const { rows } = await db.query<ClaimedEvent>(
    `WITH due AS (
       SELECT event_id FROM events
       WHERE mail_due_at <= clock_timestamp() AND happened_at > clock_timestamp() - interval '${MAILED_WITHIN_HOURS} hours'
       ORDER BY mail_due_at, event_id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
     ), claimed AS (
       UPDATE events SET mail_due_at = NULL FROM due WHERE events.event_id = due.event_id
       RETURNING events.event_id, events.organization_id, events.type, events.payload
     )
     SELECT c.event_id AS "eventId", c.organization_id AS "organizationId", c.type, c.payload, o.name,
            coalesce(h.handle, 'id:' || c.organization_id) AS handle,
            ARRAY (SELECT u.email FROM organization_members m JOIN users u USING (user_id)
                   WHERE m.organization_id = c.organization_id AND m.role = 'owner' AND u.deleted_at IS NULL
                     AND u.email_confirmed_at IS NOT NULL ORDER BY u.user_id) AS owners
     FROM claimed c JOIN organizations o USING (organization_id) LEFT JOIN organization_handles h USING (organization_id)`,
  );
  return rows[0] ?? null;
}

/** Gives back what the mail server has certainly not taken, to be tried again later. */
export async function giveBackEventMail(db: Queryable, eventId: bigint, seconds: number): Promise<void> {
  await db.query(
    `UPDATE events SET mail_due_at = clock_timestamp() + $2 * interval '1 second' WHERE event_id = $1`,
    [eventId, seconds],
  );
}

import type { Instant } from '../../domain/instant.ts';
import type { Queryable } from '../pool.ts';
import type { EventPayload } from './events.ts';

/** An event that is to be mailed to members of its organization; one of the platform's own, to administrators. */
export interface ClaimedEvent {
  eventId: bigint;
  organizationId: bigint | null;
  type: string;
  happenedAt: Instant;
  payload: EventPayload;
}

/** What is older tells nobody anything new. */
const MAILED_WITHIN_HOURS = 72;

/** Takes an event that is due to be mailed, which nobody else gets unless the transaction is undone; null: none is. */
export async function claimEventMail(db: Queryable): Promise<ClaimedEvent | null> {
  const { rows } = await db.query<ClaimedEvent>(
    `UPDATE events SET mail_due_at = NULL
     WHERE event_id = (SELECT event_id FROM events
                       WHERE mail_due_at <= clock_timestamp()
                         AND happened_at > clock_timestamp() - interval '${MAILED_WITHIN_HOURS} hours'
                       ORDER BY mail_due_at, event_id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
     RETURNING event_id AS "eventId", organization_id AS "organizationId", type, happened_at AS "happenedAt", payload`,
  );
  return rows[0] ?? null;
}

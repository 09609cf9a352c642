import type { Queryable } from '../pool.ts';

/** What an organization can be told of. The crossings of zero are written by the statements that post them. */
export type EventType =
  | 'wallet.low'
  | 'wallet.past_due'
  | 'wallet.resumed'
  | 'organization.suspended'
  | 'organization.resumed'
  | 'organization.terminating'
  | 'organization.terminated';

/** What was true then; amounts and moments are texts. */
export type EventPayload = Record<string, string | number | null>;

export interface NewEvent {
  organizationId: bigint;
  type: EventType;
  payload: EventPayload;
}

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

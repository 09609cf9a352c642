import { onlyRow, type Queryable } from '../pool.ts';
import type { Notice } from './people.ts';

/** Tickets, the first message as their first reply, and the replies. Nobody's words are put in another's mouth. */
export async function adoptTickets(
  db: Queryable,
): Promise<{ tickets: number; replies: number; notices: Notice[] }> {
  // The subject is the number there for a moment: the one thing that tells these rows apart.
  const { rows } = await db.query<{ tickets: number }>(`
    WITH made AS (
      INSERT INTO support_tickets (organization_id, opened_by, subject, status, created_at, closed_at)
      SELECT o.adopted_as, u.adopted_as, 'adopting:' || t.id,
             CASE WHEN t.closed_at IS NULL THEN 'open' ELSE 'closed' END, t.created_at, t.closed_at
      FROM staged_tickets t
      JOIN adopted_rows o ON o.kind = 'organization' AND o.source_id = t.organization_id
      JOIN adopted_rows u ON u.kind = 'user' AND u.source_id = t.created_by
      WHERE NOT EXISTS (SELECT FROM adopted_rows WHERE kind = 'ticket' AND source_id = t.id)
      ORDER BY t.created_at, t.id
      RETURNING organization_id, ticket_id, opened_by, subject
    ), noted AS (
      INSERT INTO adopted_rows (kind, source_id, adopted_as) SELECT 'ticket', substr(subject, 10)::uuid, ticket_id FROM made
    ), said AS (
      INSERT INTO support_ticket_replies (organization_id, ticket_id, author, body, created_at)
      SELECT made.organization_id, ticket_id, opened_by, message, t.created_at
      FROM made JOIN staged_tickets t ON t.id = substr(made.subject, 10)::uuid WHERE message ~ '\\S'
    )
    SELECT count(*)::integer AS tickets FROM made`);
  await db.query(`
    UPDATE support_tickets k SET subject = CASE WHEN t.subject ~ '\\S' THEN t.subject ELSE 'No subject' END
    FROM staged_tickets t JOIN adopted_rows r ON r.kind = 'ticket' AND r.source_id = t.id
    WHERE k.ticket_id = r.adopted_as AND k.subject = 'adopting:' || t.id`);
  const { rows: said } = await db.query<{ replies: number }>(`
    WITH coming AS (
      SELECT r.id, k.organization_id, k.ticket_id, u.adopted_as AS author, r.message, r.created_at
      FROM staged_replies r
      JOIN adopted_rows t ON t.kind = 'ticket' AND t.source_id = r.ticket_id
      JOIN support_tickets k ON k.ticket_id = t.adopted_as
      JOIN adopted_rows u ON u.kind = 'user' AND u.source_id = r.user_id
      WHERE r.message ~ '\\S' AND NOT EXISTS (SELECT FROM adopted_rows WHERE kind = 'reply' AND source_id = r.id)
    ), said AS (
      INSERT INTO support_ticket_replies (organization_id, ticket_id, author, body, created_at)
      SELECT organization_id, ticket_id, author, message, created_at FROM coming ORDER BY created_at, id
    ), noted AS (
      INSERT INTO adopted_rows (kind, source_id, adopted_as) SELECT 'reply', id, ticket_id FROM coming
    )
    SELECT count(*)::integer AS replies FROM coming`);
  return { ...onlyRow(rows), ...onlyRow(said), notices: await noteLeftBehind(db) };
}

async function noteLeftBehind(db: Queryable): Promise<Notice[]> {
  const { rows } = await db.query<Notice>(`
    SELECT 'tickets left behind' AS what,
           format('"%s": there is no organization or nobody who opened it', coalesce(subject, '')) AS text
    FROM staged_tickets t WHERE NOT EXISTS (SELECT FROM adopted_rows WHERE kind = 'ticket' AND source_id = t.id)
    UNION ALL
    SELECT 'replies left behind', format('one of "%s": nobody is its author', coalesce(t.subject, ''))
    FROM staged_replies r JOIN staged_tickets t ON t.id = r.ticket_id
    WHERE r.message ~ '\\S' AND NOT EXISTS (SELECT FROM adopted_rows WHERE kind = 'reply' AND source_id = r.id)
    ORDER BY 1, 2`);
  return rows;
}

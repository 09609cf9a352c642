import type { Instant } from '../../domain/instant.ts';
import { onlyRow, type Queryable } from '../pool.ts';

export interface TicketRow {
  organization: string;
  organizationName: string;
  ticketId: bigint;
  subject: string;
  status: 'open' | 'closed';
  openedBy: bigint;
  createdAt: Instant;
  closedAt: Instant | null;
}

export interface ReplyRow {
  replyId: bigint;
  author: bigint;
  authorName: string;
  body: string;
  createdAt: Instant;
}

/** The columns of `t`. Names are looked up for the rows of a page alone. */
export const TICKET = `t.ticket_id AS "ticketId", t.subject, t.status, t.opened_by AS "openedBy",
  t.created_at AS "createdAt", t.closed_at AS "closedAt",
  coalesce((SELECT handle FROM organization_handles h WHERE h.organization_id = t.organization_id),
           'id:' || t.organization_id) AS organization,
  (SELECT name FROM organizations o WHERE o.organization_id = t.organization_id) AS "organizationName"`;

export async function insertTicket(
  db: Queryable,
  ticket: { organizationId: bigint; openedBy: bigint; subject: string },
): Promise<bigint> {
  const { rows } = await db.query<{ id: bigint }>(
    `INSERT INTO support_tickets (organization_id, opened_by, subject) VALUES ($1, $2, $3) RETURNING ticket_id AS id`,
    [ticket.organizationId, ticket.openedBy, ticket.subject],
  );
  return onlyRow(rows).id;
}

export async function insertReply(
  db: Queryable,
  reply: { organizationId: bigint; ticketId: bigint; author: bigint; body: string },
): Promise<bigint> {
  const { rows } = await db.query<{ id: bigint }>(
    `INSERT INTO support_ticket_replies (organization_id, ticket_id, author, body) VALUES ($1, $2, $3, $4)
     RETURNING reply_id AS id`,
    [reply.organizationId, reply.ticketId, reply.author, reply.body],
  );
  return onlyRow(rows).id;
}

/** Reads a ticket's status and keeps others from changing it. Null when it is not there. */
export async function lockTicket(
  db: Queryable,
  organizationId: bigint,
  ticketId: bigint,
): Promise<'open' | 'closed' | null> {
  const { rows } = await db.query<{ status: 'open' | 'closed' }>(
    `SELECT status FROM support_tickets WHERE organization_id = $1 AND ticket_id = $2 AND deleted_at IS NULL
     FOR NO KEY UPDATE`,
    [organizationId, ticketId],
  );
  return rows[0]?.status ?? null;
}

export async function setTicketStatus(
  db: Queryable,
  organizationId: bigint,
  ticketId: bigint,
  status: 'open' | 'closed',
): Promise<void> {
  await db.query(
    `UPDATE support_tickets SET status = $3::text, closed_at = CASE WHEN $3::text = 'closed' THEN clock_timestamp() END
     WHERE organization_id = $1 AND ticket_id = $2`,
    [organizationId, ticketId, status],
  );
}

export async function readTicket(
  db: Queryable,
  organizationId: bigint,
  ticketId: bigint,
): Promise<TicketRow | null> {
  const { rows } = await db.query<TicketRow>(
    `SELECT ${TICKET} FROM support_tickets t WHERE t.deleted_at IS NULL AND t.organization_id = $1 AND t.ticket_id = $2`,
    [organizationId, ticketId],
  );
  return rows[0] ?? null;
}

/** A ticket's messages after a given one, in order. */
export async function readReplies(
  db: Queryable,
  organizationId: bigint,
  ticketId: bigint,
  page: { after: bigint; limit: number },
): Promise<ReplyRow[]> {
  const { rows } = await db.query<ReplyRow>(
    `SELECT r.reply_id AS "replyId", r.author, u.name AS "authorName", r.body, r.created_at AS "createdAt"
     FROM support_ticket_replies r JOIN users u ON u.user_id = r.author
     WHERE r.organization_id = $1 AND r.ticket_id = $2 AND r.reply_id > $3 ORDER BY r.reply_id LIMIT $4`,
    [organizationId, ticketId, page.after, page.limit],
  );
  return rows;
}

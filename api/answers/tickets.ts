import type * as contracts from '../../contracts/tickets.ts';
import type { ReplyRow, TicketRow } from '../../db/tickets/tickets.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { writeCsvList } from './csvList.ts';

export function viewTicket(ticket: TicketRow): contracts.Ticket {
  return {
    organization: ticket.organization,
    organizationName: ticket.organizationName,
    id: String(ticket.ticketId),
    subject: ticket.subject,
    status: ticket.status,
    openedBy: String(ticket.openedBy),
    createdAt: formatTimestamp(ticket.createdAt),
    closedAt: formatTimestamp(ticket.closedAt),
  };
}

const COLUMNS = [
  'id',
  'organization',
  'organizationName',
  'subject',
  'status',
  'createdAt',
  'closedAt',
] as const;

export function writeTickets(pages: AsyncIterable<TicketRow[]>): AsyncGenerator<string> {
  return writeCsvList(pages, viewTicket, COLUMNS, ['organizationName', 'subject']);
}

export function viewReply(reply: ReplyRow): contracts.Reply {
  return {
    id: String(reply.replyId),
    author: { id: String(reply.author), name: reply.authorName },
    body: reply.body,
    createdAt: formatTimestamp(reply.createdAt),
  };
}

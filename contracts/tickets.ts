import { z } from 'zod';
import { Id, InOrganization, listOf, Timestamp, PageQuery, Text } from './values.ts';

const TicketStatus = z.enum(['open', 'closed']);

export const Ticket = z
  .object({
    organization: z.string(),
    id: Id,
    subject: z.string(),
    status: TicketStatus,
    openedBy: Id,
    createdAt: Timestamp,
    closedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Ticket', description: 'A ticket' });
export type Ticket = z.infer<typeof Ticket>;
export const TicketList = listOf(Ticket).meta({ id: 'TicketList', description: 'A page of tickets' });
export const TicketQuery = PageQuery.extend({ status: TicketStatus.optional() });
export const TicketPath = InOrganization.extend({ ticket: Id });

export const NewTicket = z.strictObject({ subject: Text(200), body: Text(10_000) }).meta({ id: 'NewTicket' });
export const NewReply = z.strictObject({ body: Text(10_000) }).meta({ id: 'NewReply' });
export const ReplyList = listOf(
  z.object({
    id: Id,
    author: z.object({ id: Id, name: z.string() }),
    body: z.string(),
    createdAt: Timestamp,
  }),
).meta({ id: 'ReplyList', description: 'A page of messages' });
export type Reply = z.infer<typeof ReplyList>['items'][number];

import { z } from 'zod';
import {
  countedListOf,
  Id,
  InOrganization,
  listOf,
  PageQuery,
  Search,
  sortBy,
  Text,
  Timestamp,
} from './values.ts';

const TicketStatus = z.enum(['open', 'closed']);

export const Ticket = z
  .object({
    organization: z.string(),
    organizationName: z.string(),
    id: Id,
    subject: z.string(),
    status: TicketStatus,
    openedBy: Id,
    createdAt: Timestamp,
    closedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Ticket', description: 'A ticket' });
export type Ticket = z.infer<typeof Ticket>;
export const TicketList = countedListOf(Ticket).meta({ id: 'TicketList', description: 'A page of tickets' });
/** What is looked for, without a page: the same for the file. */
export const TicketFilter = z.strictObject({
  search: Search.optional().describe(
    'any part of the subject, or of the organization’s name or handle; or the ID',
  ),
  status: TicketStatus.optional(),
  sort: sortBy(['open', '-open', 'created', '-created', 'subject', '-subject'], 'open').describe(
    'the order; open: open ones first, and of those the newest first; a minus sign turns it around',
  ),
});
export type TicketFilter = z.infer<typeof TicketFilter>;
export const TicketQuery = PageQuery.extend(TicketFilter.shape);
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

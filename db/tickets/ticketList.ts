import {
  allOf,
  type Condition,
  containing,
  countMatching,
  foundSql,
  type Listed,
  type ListPage,
  type ListSource,
  readListed,
} from '../list.ts';
import type { Queryable } from '../pool.ts';
import { TICKET, type TicketRow } from './tickets.ts';

export type TicketSort = 'open' | 'created' | 'subject';

export interface TicketFilter {
  /** Null: of all. */
  organizationId: bigint | null;
  /** Any part of the subject, or of the organization's name or handle, in any case; or the id. */
  search: string | null;
  status: 'open' | 'closed' | null;
}

export type ListedTicket = TicketRow & Listed;

/** Ids are given in order of opening. Of the open ones first, and of the closed ones after them, the newest first. */
const LIST: ListSource<TicketSort> = {
  from: 'support_tickets t',
  id: 't.ticket_id',
  columns: TICKET,
  sorts: {
    open: {
      by: `(CASE t.status WHEN 'open' THEN 0 ELSE 100000000000000000 END - t.ticket_id)`,
      type: 'bigint',
    },
    created: { by: 't.ticket_id', type: 'bigint' },
    subject: { by: 'lower(t.subject)', type: 'text' },
  },
};

export function listTickets(
  db: Queryable,
  filter: TicketFilter,
  page: ListPage<TicketSort>,
): Promise<ListedTicket[]> {
  return readListed(db, LIST, matching(filter), page);
}

export function countTickets(db: Queryable, filter: TicketFilter): Promise<number> {
  return countMatching(db, LIST.from, matching(filter));
}

function matching({ organizationId, search, status }: TicketFilter): Condition {
  return allOf(
    't.deleted_at IS NULL',
    organizationId === null ? null : ['t.organization_id = ?', organizationId],
    status === null ? null : ['t.status = ?', status],
    search === null
      ? null
      : [
          `t.ticket_id IN (${foundSql('support_tickets', 'ticket_id', ['subject'], search)})`,
          containing(search),
        ],
  );
}

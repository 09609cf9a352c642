import {
  allOf,
  type Condition,
  containing,
  countMatching,
  type ListPage,
  pageWhere,
  searchedId,
  type Sorts,
  sortKey,
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

export interface ListedTicket extends TicketRow {
  sortKey: string;
}

/** Ids are given in order of opening. Of the open ones first, and of the closed ones after them, the newest first. */
const SORTS: Sorts<TicketSort> = {
  open: {
    by: `(CASE t.status WHEN 'open' THEN 0 ELSE 100000000000000000 END - t.ticket_id)`,
    type: 'bigint',
  },
  created: { by: 't.ticket_id', type: 'bigint' },
  subject: { by: 'lower(t.subject)', type: 'text' },
};

export async function listTickets(
  db: Queryable,
  filter: TicketFilter,
  page: ListPage<TicketSort>,
): Promise<ListedTicket[]> {
  const { tail, values } = pageWhere(SORTS, 't.ticket_id', matching(filter), page);
  const { rows } = await db.query<ListedTicket>(
    `SELECT ${sortKey(SORTS, page)}, ${TICKET} FROM support_tickets t ${tail}`,
    values,
  );
  return rows;
}

export function countTickets(db: Queryable, filter: TicketFilter): Promise<number> {
  return countMatching(db, 'support_tickets t', matching(filter));
}

function matching({ organizationId, search, status }: TicketFilter): Condition {
  return allOf(
    't.deleted_at IS NULL',
    organizationId === null ? null : ['t.organization_id = ?', organizationId],
    status === null ? null : ['t.status = ?', status],
    search === null ? null : [foundSql(searchedId(search)), containing(search)],
  );
}

/** Subjects, names and handles are found each by its index, which a condition over all of them could not use. */
function foundSql(id: string | null): string {
  return `t.ticket_id IN (
    SELECT ticket_id FROM support_tickets WHERE lower(subject) LIKE lower(?)
    UNION ALL SELECT ticket_id FROM support_tickets JOIN organizations USING (organization_id) WHERE lower(name) LIKE lower(?)
    UNION ALL SELECT ticket_id FROM support_tickets JOIN organization_handles USING (organization_id)
              WHERE lower(handle) LIKE lower(?)
    ${id === null ? '' : `UNION ALL SELECT ${id}::bigint`})`;
}

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Ticket, TicketFilter } from '../../../contracts/tickets.ts';
import { useListState } from '../../client/listState.ts';
import { pathTo } from '../../client/paths.ts';
import { type ListColumn, ListTable } from '../../ui/ListTable.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { TicketState } from './TicketState.tsx';
import { ticketsQuery } from './tickets.ts';

const NAMES = ['search', 'status', 'sort'];
const COLUMNS: ListColumn<Ticket>[] = [
  {
    name: 'Subject',
    sort: 'subject',
    cell: ({ id, organization, subject }) => (
      <span className="wrap-anywhere">
        <TextLink href={pathTo('ticket', { organization, ticket: id })}>{subject}</TextLink>
      </span>
    ),
  },
  { name: 'State', sort: 'open', cell: (ticket) => <TicketState status={ticket.status} /> },
  { name: 'Opened', sort: 'created', isExtra: true, cell: ({ createdAt }) => <At moment={createdAt} /> },
];
const ORGANIZATION: ListColumn<Ticket> = {
  name: 'Organization',
  isExtra: true,
  cell: ({ organization, organizationName }) => (
    <span className="wrap-anywhere">
      <TextLink href={pathTo('tickets', { organization })}>{organizationName}</TextLink>
    </span>
  ),
};

/** Tickets, open ones first: an organization's or, for administrators, everybody's (null). */
export function TicketTable({ handle, empty }: { handle: string | null; empty: ReactNode }) {
  const state = useListState(NAMES);
  // As typed into the address: the API says what it doesn't know.
  const query = state.query as Partial<TicketFilter>;
  const list = useInfiniteQuery({ ...ticketsQuery(handle, query), placeholderData: keepPreviousData });
  const [subject, ...others] = COLUMNS;
  const base = handle === null ? '' : `/organizations/${encodeURIComponent(handle)}`;
  return (
    <ListTable
      list={list}
      state={state}
      one="ticket"
      many="tickets"
      usualSort="open"
      searchHint={
        handle === null
          ? 'Any part of a subject or an organization’s name, or an ID'
          : 'Any part of a subject, or an ID'
      }
      filters={[{ name: 'status', label: 'State', options: { open: 'Open', closed: 'Closed' } }]}
      file={`/api${base}/tickets.csv?${new URLSearchParams(state.query)}`}
      columns={handle === null && subject ? [subject, ORGANIZATION, ...others] : COLUMNS}
      keyOf={({ id }) => id}
      empty={empty}
    />
  );
}

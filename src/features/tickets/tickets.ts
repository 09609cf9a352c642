import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Ticket, TicketFilter } from '../../../contracts/tickets.ts';
import { countedListQuery, listQuery } from '../../client/lists.ts';
import { request } from '../../client/request.ts';

const EVERY_MS = 30_000;

/** Null: everybody's. */
export function ticketsQuery(handle: string | null, query: Partial<TicketFilter>) {
  const list =
    handle === null
      ? countedListQuery('GET /api/tickets', { query })
      : countedListQuery('GET /api/organizations/{organization}/tickets', {
          path: { organization: handle },
          query,
        });
  return { ...list, refetchInterval: EVERY_MS };
}

export function ticketQuery(handle: string, id: string) {
  return queryOptions({
    queryKey: ['ticket', handle, id],
    queryFn: ({ signal }) =>
      request('GET /api/organizations/{organization}/tickets/{ticket}', {
        path: { organization: handle, ticket: id },
        signal,
      }),
    refetchInterval: EVERY_MS,
  });
}

export function repliesQuery(handle: string, id: string) {
  return {
    ...listQuery('GET /api/organizations/{organization}/tickets/{ticket}/replies', {
      path: { organization: handle, ticket: id },
    }),
    refetchInterval: EVERY_MS,
  };
}

export function useOpenTicket(handle: string) {
  const refresh = useRefresh(handle);
  return useMutation({
    mutationFn: (body: { subject: string; body: string }) =>
      request('POST /api/organizations/{organization}/tickets', { path: { organization: handle }, body }),
    onSuccess: refresh,
  });
}

export function useReply(handle: string, id: string) {
  const refresh = useRefresh(handle);
  return useMutation({
    mutationFn: (body: string) =>
      request('POST /api/organizations/{organization}/tickets/{ticket}/replies', {
        path: { organization: handle, ticket: id },
        body: { body },
      }),
    onSuccess: refresh,
  });
}

export function useCloseTicket(handle: string, id: string) {
  const refresh = useRefresh(handle);
  return useMutation({
    mutationFn: () =>
      request('POST /api/organizations/{organization}/tickets/{ticket}/close', {
        path: { organization: handle, ticket: id },
      }),
    onSuccess: refresh,
  });
}

function useRefresh(handle: string) {
  const queries = useQueryClient();
  return (ticket: Ticket) => {
    queries.setQueryData(ticketQuery(handle, ticket.id).queryKey, ticket);
    return queries.invalidateQueries({ queryKey: ['list'] });
  };
}

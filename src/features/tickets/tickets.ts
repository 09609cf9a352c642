import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Reply, Ticket } from '../../../contracts/tickets.ts';
import { listQuery } from '../../client/lists.ts';
import { request } from '../../client/request.ts';
import { organizationApi } from '../wallet/queries.ts';

const EVERY_MS = 30_000;

export function ticketsQuery(handle: string) {
  return { ...listQuery<Ticket>(ticketsPath(handle)), refetchInterval: EVERY_MS };
}

export function ticketQuery(handle: string, id: string) {
  return queryOptions({
    queryKey: ['ticket', handle, id],
    queryFn: ({ signal }) => request<Ticket>(ticketsPath(handle, `/${id}`), { signal }),
    refetchInterval: EVERY_MS,
  });
}

export function repliesQuery(handle: string, id: string) {
  return { ...listQuery<Reply>(ticketsPath(handle, `/${id}/replies`)), refetchInterval: EVERY_MS };
}

export function useOpenTicket(handle: string) {
  const refresh = useRefresh(handle);
  return useMutation({
    mutationFn: (body: { subject: string; body: string }) =>
      request<Ticket>(ticketsPath(handle), { method: 'POST', body }),
    onSuccess: refresh,
  });
}

export function useReply(handle: string, id: string) {
  const refresh = useRefresh(handle);
  return useMutation({
    mutationFn: (body: string) =>
      request<Ticket>(ticketsPath(handle, `/${id}/replies`), { method: 'POST', body: { body } }),
    onSuccess: refresh,
  });
}

export function useCloseTicket(handle: string, id: string) {
  const refresh = useRefresh(handle);
  return useMutation({
    mutationFn: () => request<Ticket>(ticketsPath(handle, `/${id}/close`), { method: 'POST' }),
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

function ticketsPath(handle: string, rest = ''): string {
  return organizationApi(handle, `/tickets${rest}`);
}

import { queryOptions } from '@tanstack/react-query';
import { request } from '../../client/request.ts';

const REFRESH_MS = 30_000;

export const daysQuery = queryOptions({
  queryKey: ['billing', 'days'],
  queryFn: ({ signal }) => request('GET /api/billing/days', { signal }),
  refetchInterval: REFRESH_MS,
});

/** How many of each wait: counted by the lists that show them. */
export const waitingQuery = queryOptions({
  queryKey: ['home', 'waiting'],
  queryFn: async ({ signal }) => {
    const one = { limit: 1 };
    const [tickets, pastDue, suspended, payments, parked] = await Promise.all([
      request('GET /api/tickets', { query: { ...one, status: 'open' }, signal }),
      request('GET /api/wallets', { query: { ...one, standing: 'past_due' }, signal }),
      request('GET /api/wallets', { query: { ...one, standing: 'suspended' }, signal }),
      request('GET /api/billing/payments', { query: { ...one, show: 'set-aside' }, signal }),
      request('GET /api/billing/parked', { query: { limit: 100 }, signal }),
    ]);
    return {
      tickets: tickets.total ?? 0,
      pastDue: pastDue.total ?? 0,
      suspended: suspended.total ?? 0,
      payments: payments.total ?? 0,
      parked: { atLeast: parked.items.length, isMore: parked.nextCursor !== null },
    };
  },
  refetchInterval: REFRESH_MS,
});

export const latestChangesQuery = queryOptions({
  queryKey: ['home', 'latest changes'],
  queryFn: ({ signal }) => request('GET /api/audit-log', { query: { limit: 8 }, signal }),
  refetchInterval: REFRESH_MS,
});

/** Of its own: the status page's comes with what keeps that page live. */
export const billerQuery = queryOptions({
  queryKey: ['home', 'biller'],
  queryFn: ({ signal }) => request('GET /api/health/billing-daemon', { signal }),
  refetchInterval: REFRESH_MS,
});

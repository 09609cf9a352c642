import { queryOptions } from '@tanstack/react-query';
import type { BillingDaemonStatus, VpsStats } from '../../../contracts/health.ts';
import { RequestError, request } from '../../client/request.ts';

/** With the server's own cache of 2 s, what is shown is never older than 30 s. */
const POLL_EVERY_MS = 25_000;

/** Polled while the tab is seen, even beside the stream: silence alone does not show that nothing has changed. */
const watched = {
  staleTime: 0,
  refetchOnWindowFocus: 'always',
  refetchOnReconnect: 'always',
  refetchInterval: ({ state: { error } }: { state: { error: Error | null } }) =>
    Math.max(POLL_EVERY_MS, (error instanceof RequestError && error.retryAfterMs) || 0),
} as const;

export const vpsStatsQuery = queryOptions({
  queryKey: ['health', 'stats'],
  queryFn: ({ signal }) => request<VpsStats>('/api/health/stats', { signal }),
  ...watched,
});

/** For administrators; the API refuses everybody else. */
export const billingDaemonQuery = queryOptions({
  queryKey: ['health', 'billing-daemon'],
  queryFn: ({ signal }) => request<BillingDaemonStatus>('/api/health/billing-daemon', { signal }),
  ...watched,
});

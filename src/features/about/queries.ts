import { queryOptions } from '@tanstack/react-query';
import { request } from '../../client/request.ts';

const FIVE_MINUTES_MS = 300_000;

/** All-time totals; the server recounts them every five minutes, so asking more often is pointless. */
export const platformStatsQuery = queryOptions({
  queryKey: ['health', 'platform-stats'],
  queryFn: ({ signal }) => request('GET /api/health/platform-stats', { signal }),
  staleTime: FIVE_MINUTES_MS,
  refetchInterval: FIVE_MINUTES_MS,
});

import { queryOptions } from '@tanstack/react-query';
import { request } from '../../client/request.ts';

const FIVE_MINUTES_MS = 300_000;

/** All-time totals; the server counts them anew every five minutes, and so it is asked no more often. */
export const platformStatsQuery = queryOptions({
  queryKey: ['health', 'platform-stats'],
  queryFn: ({ signal }) => request('GET /api/health/platform-stats', { signal }),
  staleTime: FIVE_MINUTES_MS,
  refetchInterval: FIVE_MINUTES_MS,
});

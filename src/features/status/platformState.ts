import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import type { PlatformStatus } from '../../../contracts/platformStatus.ts';
import { type Away, judgeAnswer, type PlatformState } from '../../../domain/status/platformState.ts';
import { RequestError, request } from '../../client/request.ts';
import { SENT_AFTER, sentState } from '../../client/sentState.ts';
import { useAtNow } from '../../ui/now.ts';
import { judgeAge } from './freshness.ts';
import { newest, POLL_EVERY_MS, vpsStatsQuery, watched } from './queries.ts';

/** Until the app answers again; nobody should look at a red page for longer than it is true. */
const FAILED_POLL_EVERY_MS = 5_000;

/** The first failure counts: what does not answer is the state of things. */
export const platformStatusQuery = queryOptions({
  queryKey: ['status', 'present'],
  queryFn: async ({ signal, client, queryKey }): Promise<PlatformStatus> => {
    const asked = client.getQueryState<PlatformStatus>(queryKey)?.dataUpdatedAt;
    const told = await request('GET /api/status', { signal });
    keepStats(client, told);
    // What was pushed since is newer.
    const known = client.getQueryState<PlatformStatus>(queryKey);
    return known?.data && known.dataUpdatedAt !== asked ? known.data : told;
  },
  ...watched,
  initialData: sentState,
  initialDataUpdatedAt: SENT_AFTER,
  retry: false,
  refetchInterval: ({ state: { error } }) =>
    error ? Math.max(FAILED_POLL_EVERY_MS, retryAfterMs(error)) : POLL_EVERY_MS,
});

/** Takes what was pushed, unless what is known was judged later. */
export function takeStatus(client: QueryClient, status: PlatformStatus): void {
  keepStats(client, status);
  client.setQueryData<PlatformStatus>(platformStatusQuery.queryKey, (known) => newest(known, status));
}

/** The platform's state, as this page can know it; null before the first answer. */
export function usePlatformState(): PlatformState<string> | null {
  const { data, error, isPending, dataUpdatedAt } = useQuery(platformStatusQuery);
  const since = data ? new Date(dataUpdatedAt).toISOString() : null;
  // By this machine's clock, which stamped it.
  const isOld = useAtNow(() => judgeAge(since ?? undefined, Date.now()) === 'unknown');
  if (isPending) return null;
  return judgeAnswer(data ?? null, { failing: error && whoFailed(error), since, isOld });
}

/** A refusal says nothing of the platform. */
function whoFailed(error: Error): Away | null {
  if (!(error instanceof RequestError)) return null;
  if (error.code === 'unavailable') return 'database';
  return error.isUncertain ? 'app' : null;
}

function retryAfterMs(error: Error): number {
  return (error instanceof RequestError && error.retryAfterMs) || 0;
}

/** The server remembers figures that a page which was opened just now could not ask for any more. */
function keepStats(client: QueryClient, { stats }: PlatformStatus): void {
  const { queryKey } = vpsStatsQuery;
  if (stats && client.getQueryData(queryKey) === undefined) client.setQueryData(queryKey, stats);
}

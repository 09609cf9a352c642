import { type QueryFunctionContext, queryOptions } from '@tanstack/react-query';
import type { StatusRecord } from '../../../contracts/statusRecord.ts';
import { RequestError, request } from '../../client/request.ts';
import { SENT_AFTER, sentState } from '../../client/sentState.ts';

/** With the server's own cache of 2 s, what is shown is never older than 30 s. */
export const POLL_EVERY_MS = 25_000;
const UNREAD_POLL_EVERY_MS = 5_000;

/** Polled while the tab is seen, even beside the stream: silence alone does not show that nothing has changed. */
export const watched = {
  // As long as caches on the way keep it: what the page was sent with need not be asked for again.
  staleTime: 2_000,
  refetchOnWindowFocus: 'always',
  refetchOnReconnect: 'always',
  refetchInterval: ({ state: { error } }: { state: { error: Error | null } }) =>
    Math.max(POLL_EVERY_MS, (error instanceof RequestError && error.retryAfterMs) || 0),
} as const;

/** Written minute by minute; the server reads it at most every half minute. */
export const statusRecordQuery = queryOptions({
  queryKey: ['status', 'record'],
  queryFn: ({ signal }) => request('GET /api/status/record', { signal }),
  refetchInterval: ({ state: { data } }) => (data && isUnread(data) ? UNREAD_POLL_EVERY_MS : 60_000),
});

/** The server could not read it yet. */
export function isUnread({ components }: StatusRecord): boolean {
  return components.every(({ days }) => days.length === 0);
}

/** Measured once a minute, like the record. */
export const responseTimesQuery = queryOptions({
  queryKey: ['status', 'response-times'],
  queryFn: ({ signal }) => request('GET /api/status/response-times', { signal }),
  refetchInterval: 60_000,
});

interface Stamped {
  lastUpdated: string;
}

/** A database that comes back may be another, whose clock is behind: then what comes later was counted later. */
const OVERTAKES_WITHIN_MS = 60_000;

/** Whatever way they came, pushed or asked for: of two answers the one that was counted later. */
export function newest<Answer extends Stamped>(known: Answer | undefined, told: Answer): Answer {
  if (!known) return told;
  const aheadMs = Date.parse(known.lastUpdated) - Date.parse(told.lastUpdated);
  return aheadMs > 0 && aheadMs < OVERTAKES_WITHIN_MS ? known : told;
}

/** What was pushed while the answer was on its way may be newer; where none comes, the state is asked for. */
function fetchNewest<Answer extends Stamped>(fetch: (signal: AbortSignal) => Promise<Answer>) {
  return async ({ signal, client, queryKey }: QueryFunctionContext): Promise<Answer> => {
    try {
      const told = await fetch(signal);
      return newest(client.getQueryData<Answer>(queryKey), told);
    } catch (error) {
      if (!signal.aborted) void client.invalidateQueries({ queryKey: ['status', 'present'] });
      throw error;
    }
  };
}

export const vpsStatsQuery = queryOptions({
  queryKey: ['health', 'stats'],
  queryFn: fetchNewest((signal) => request('GET /api/health/stats', { signal })),
  ...watched,
  initialData: () => sentState()?.stats ?? undefined,
  initialDataUpdatedAt: SENT_AFTER,
});

/** For administrators; the API refuses everybody else. */
export const billingDaemonQuery = queryOptions({
  queryKey: ['health', 'billing-daemon'],
  queryFn: fetchNewest((signal) => request('GET /api/health/billing-daemon', { signal })),
  ...watched,
});

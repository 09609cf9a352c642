import { queryOptions } from '@tanstack/react-query';
import { request } from '../../client/request.ts';

const SHOWN = 20;
const REFRESH_MS = 25_000;

/** An organization's latest events. */
export function eventsQuery(organization: string) {
  return queryOptions({
    queryKey: ['events', organization],
    queryFn: ({ signal }) =>
      request('GET /api/organizations/{organization}/events', {
        path: { organization },
        query: { limit: SHOWN },
        signal,
      }),
    refetchInterval: REFRESH_MS,
  });
}

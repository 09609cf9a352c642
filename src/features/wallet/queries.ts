import { queryOptions } from '@tanstack/react-query';
import { request } from '../../client/request.ts';

/** An organization's part of the API, such as organizationApi('acme', '/wallet'). */
export function organizationApi(handle: string, rest = ''): string {
  return `/api/organizations/${encodeURIComponent(handle)}${rest}`;
}

/** The wallet: several pages of an organization say how long it lasts. */
export function walletQuery(handle: string) {
  return queryOptions({
    queryKey: ['wallet', handle],
    queryFn: ({ signal }) =>
      request('GET /api/organizations/{organization}/wallet', { path: { organization: handle }, signal }),
    refetchInterval: 30_000,
  });
}

import { queryOptions } from '@tanstack/react-query';
import type { Wallet } from '../../../contracts/wallets.ts';
import { request } from '../../client/request.ts';

/** An organization's part of the API, such as organizationApi('acme', '/wallet'). */
export function organizationApi(handle: string, rest = ''): string {
  return `/api/organizations/${encodeURIComponent(handle)}${rest}`;
}

/** The wallet: several pages of an organization say how long it lasts. */
export function walletQuery(handle: string) {
  return queryOptions({
    queryKey: ['wallet', handle],
    queryFn: ({ signal }) => request<Wallet>(organizationApi(handle, '/wallet'), { signal }),
    refetchInterval: 30_000,
  });
}

import { queryOptions } from '@tanstack/react-query';
import { request } from '../../client/request.ts';

/** Whether funds are added by themselves. While a card is being saved, asking the provider again and again ends with having it. */
export function autoTopUpQuery(handle: string) {
  const path = { organization: handle };
  return queryOptions({
    queryKey: ['autoTopUp', handle],
    queryFn: async ({ signal }) => {
      const known = await request('GET /api/organizations/{organization}/auto-top-up', { path, signal });
      if (known.setupUrl === null) return known;
      return request('POST /api/organizations/{organization}/auto-top-up/check', { path, signal });
    },
    refetchInterval: ({ state }) => (state.data?.setupUrl ? 5_000 : 30_000),
  });
}

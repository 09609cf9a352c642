import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { NewPrice } from '../../../contracts/plans.ts';
import { listQuery } from '../../client/lists.ts';
import { request } from '../../client/request.ts';

const REFRESH_MS = 30_000;

export const plansQuery = listQuery('GET /api/plans', { query: { limit: 100 } });

/** One plan with the current price; upcoming ones take effect by themselves. */
export function planQuery(code: string) {
  return queryOptions({
    queryKey: ['plan', code],
    queryFn: ({ signal }) => request('GET /api/plans/{plan}', { path: { plan: code }, signal }),
    refetchInterval: REFRESH_MS,
  });
}

/** All its prices, upcoming ones first. */
export function pricesQuery(code: string) {
  return listQuery('GET /api/plans/{plan}/prices', { path: { plan: code }, query: { limit: 100 } });
}

export function useSetPrice(code: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (price: NewPrice) =>
      request('POST /api/plans/{plan}/prices', { path: { plan: code }, body: price }),
    // Without a response it may have been set all the same.
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['list'] }),
        queries.invalidateQueries(planQuery(code)),
      ]),
  });
}

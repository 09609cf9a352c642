import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { DatedPrice, NewPrice, Plan, PlanPrice } from '../../../contracts/plans.ts';
import { listQuery } from '../../client/lists.ts';
import { request } from '../../client/request.ts';

const REFRESH_MS = 30_000;

export const plansQuery = listQuery<Plan>('/api/plans', { limit: '100' });

/** One plan with the price in force: whatever is to come comes into force by itself. */
export function planQuery(code: string) {
  return queryOptions({
    queryKey: ['plan', code],
    queryFn: ({ signal }) => request<Plan>(planPath(code), { signal }),
    refetchInterval: REFRESH_MS,
  });
}

/** All its prices, those to come first. */
export function pricesQuery(code: string) {
  return listQuery<DatedPrice>(planPath(code, '/prices'), { limit: '100' });
}

export function useSetPrice(code: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (price: NewPrice) =>
      request<PlanPrice>(planPath(code, '/prices'), { method: 'POST', body: price }),
    // Without an answer it may have been set all the same.
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['list'] }),
        queries.invalidateQueries(planQuery(code)),
      ]),
  });
}

function planPath(code: string, rest = ''): string {
  return `/api/plans/${encodeURIComponent(code)}${rest}`;
}

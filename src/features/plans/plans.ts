import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { listQuery } from '../../client/lists.ts';
import type { Operations } from '../../client/operations.ts';
import { request } from '../../client/request.ts';

const REFRESH_MS = 30_000;

export type NewPlan = Operations['POST /api/plans']['body'];
export type PlanChange = Operations['PATCH /api/plans/{plan}']['body'];
export type NewPrice = Operations['POST /api/plans/{plan}/prices']['body'];
export type NewRegion = Operations['POST /api/regions']['body'];

export const plansQuery = listQuery('GET /api/plans', { query: { limit: 100 } });
export const regionsQuery = listQuery('GET /api/regions', { query: { limit: 100 } });

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

/** A change of plans or regions; without a response it may have been made all the same. */
function useChange<Given, Result>(mutationFn: (given: Given) => Promise<Result>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['list'] }),
        queries.invalidateQueries({ queryKey: ['plan'] }),
      ]),
  });
}

export function useCreatePlan() {
  return useChange((plan: NewPlan) => request('POST /api/plans', { body: plan }));
}

export function useChangePlan(code: string) {
  return useChange((change: PlanChange) =>
    request('PATCH /api/plans/{plan}', { path: { plan: code }, body: change }),
  );
}

export function useRetirePlan(code: string) {
  return useChange((act: 'retire' | 'unretire') =>
    request(`POST /api/plans/{plan}/${act}`, { path: { plan: code } }),
  );
}

/** What a price would do, or why it can't be set. */
export function usePreviewPrice(code: string) {
  return useMutation({
    mutationFn: (price: NewPrice) =>
      request('POST /api/plans/{plan}/prices/preview', { path: { plan: code }, body: price }),
  });
}

export function useSetPrice(code: string) {
  return useChange((price: NewPrice) =>
    request('POST /api/plans/{plan}/prices', { path: { plan: code }, body: price }),
  );
}

export function useCreateRegion() {
  return useChange((region: NewRegion) => request('POST /api/regions', { body: region }));
}

export function useRetireRegion() {
  return useChange(({ code, act }: { code: string; act: 'retire' | 'unretire' }) =>
    request(`POST /api/regions/{region}/${act}`, { path: { region: code } }),
  );
}

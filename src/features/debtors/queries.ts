import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { DebtorList } from '../../../contracts/debtors.ts';
import { listQuery } from '../../client/lists.ts';
import { request } from '../../client/request.ts';

export type Debtor = DebtorList['items'][number];
export type DebtorOrder = 'age' | 'debt';

const REFRESH_MS = 30_000;

/** Where an organization stands, for every page that warns. */
export function ladderQuery(handle: string) {
  return queryOptions({
    queryKey: ['wallet', handle, 'ladder'],
    queryFn: ({ signal }) =>
      request('GET /api/organizations/{organization}/ladder', { path: { organization: handle }, signal }),
    refetchInterval: REFRESH_MS,
  });
}

export const debtorsQuery = (sort: DebtorOrder) => ({
  ...listQuery('GET /api/billing/debtors', { query: { limit: 20, sort } }),
  placeholderData: keepPreviousData,
  refetchInterval: REFRESH_MS,
});

export const debtAgesQuery = queryOptions({
  queryKey: ['billing', 'debts by age'],
  queryFn: ({ signal }) => request('GET /api/billing/debtors', { query: { limit: 1 }, signal }),
  select: ({ ages }) => ages,
  refetchInterval: REFRESH_MS,
});

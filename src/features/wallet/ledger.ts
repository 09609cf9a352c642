import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { LedgerEntry } from '../../../contracts/wallets.ts';
import { isLedgerKind, LEDGER_KINDS, type LedgerKind } from '../../../domain/wallets/ledgerKinds.ts';
import { listQuery } from '../../client/lists.ts';
import { request } from '../../client/request.ts';
import { readPeriod } from './months.ts';
import { organizationApi } from './queries.ts';

/** Every movement; of one kind if one is given. */
export function ledgerQuery(handle: string, kind: LedgerKind | null = null) {
  return {
    ...listQuery('GET /api/organizations/{organization}/wallet/ledger', {
      path: { organization: handle },
      query: { limit: 20, ...(kind === null ? {} : { kind }) },
    }),
    refetchInterval: 30_000,
  };
}

/** One entry and, of a charge, the instances it was charged for, page after page. */
export function entryQuery(handle: string, entry: string) {
  return infiniteQueryOptions({
    queryKey: ['ledgerEntry', handle, entry],
    queryFn: ({ pageParam, signal }) =>
      request('GET /api/organizations/{organization}/wallet/ledger/{entry}', {
        path: { organization: handle, entry },
        query: pageParam === null ? {} : { cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** The statement of a period, as its page's address names it. */
export function statementQuery(handle: string, period: string) {
  return queryOptions({
    queryKey: ['statement', handle, period],
    queryFn: ({ signal }) =>
      request('GET /api/organizations/{organization}/wallet/statement', {
        path: { organization: handle },
        query: readPeriod(period) ?? { month: period },
        signal,
      }),
  });
}

/** The address of a part of the wallet's API, used for files too. */
export function walletPath(handle: string, rest: string): string {
  return organizationApi(handle, `/wallet${rest}`);
}

/** The kind in the page's address, which may be anything; null: all kinds. */
export function readKind(text: string | null): LedgerKind | null {
  return text !== null && isLedgerKind(text) ? text : null;
}

export function nameOf({ kind }: Pick<LedgerEntry, 'kind'>): string {
  return LEDGER_KINDS[kind].one;
}

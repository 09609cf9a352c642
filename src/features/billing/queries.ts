import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { AuditLog, ParkedList, RunOrganizations } from '../../../contracts/administration.ts';
import type { BillingRun } from '../../../contracts/billingRun.ts';
import { listQuery } from '../../client/lists.ts';
import { request } from '../../client/request.ts';
import { serverNow } from '../../client/serverClock.ts';

export type Parked = ParkedList['items'][number];
export type ChargedOrganization = RunOrganizations['items'][number];
export type AuditEvent = AuditLog['items'][number];

/** Rarely viewed data still gets refreshed. */
export const REFRESH_MS = 30_000;
const UNDER_WAY_REFRESH_MS = 3_000;

export const runsQuery = listQuery('GET /api/billing/runs', { query: { limit: 24 } });
export const parkedQuery = listQuery('GET /api/billing/parked', { query: { limit: 20 } });
export type BalanceView = 'all' | 'held' | 'owed' | 'ended';

function balanceFilter(view: BalanceView) {
  if (view === 'ended') return { ended: 'true' as const };
  return view === 'all' ? {} : { side: view };
}

export const balancesQuery = (view: BalanceView) =>
  listQuery('GET /api/billing/balances', { query: { limit: 10, ...balanceFilter(view) } });
export const balanceTotalsQuery = (view: BalanceView) =>
  queryOptions({
    queryKey: ['billing', 'balance totals', view],
    queryFn: ({ signal }) =>
      request('GET /api/billing/balances', { query: { limit: 1, ...balanceFilter(view) }, signal }),
    refetchInterval: REFRESH_MS,
  });
export const auditLogQuery = (organization: string) =>
  listQuery('GET /api/audit-log', { query: organization === '' ? {} : { organization } });

export function runQuery(run: string) {
  return queryOptions({
    queryKey: ['billing', 'run', run],
    queryFn: ({ signal }) => request('GET /api/billing/runs/{run}', { path: { run }, signal }),
    refetchInterval: ({ state }) => (state.data?.outcome === null ? UNDER_WAY_REFRESH_MS : false),
  });
}

/** The organizations a run charged; for one under way, so far. */
export function runOrganizationsQuery({ id, outcome }: Pick<BillingRun, 'id' | 'outcome'>) {
  return infiniteQueryOptions({
    queryKey: ['billing', 'run', id, 'organizations', outcome],
    queryFn: ({ pageParam, signal }) =>
      request('GET /api/billing/runs/{run}/organizations', {
        path: { run: id },
        query: pageParam === null ? {} : { cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    select: ({ pages }) => ({
      items: pages.flatMap(({ items }) => items),
      otherRuns: pages[0]?.otherRuns ?? [],
    }),
  });
}

/** What the next run would post: at its planned time or, if billing is not running, now. */
export const nextRunQuery = queryOptions({
  queryKey: ['billing', 'next run'],
  queryFn: async ({ signal }) => {
    const daemon = await request('GET /api/health/billing-daemon', { signal });
    const planned = daemon.nextScheduledRun;
    const plannedFor = planned !== null && Date.parse(planned) > serverNow() ? planned : null;
    const query = plannedFor === null ? {} : { asOf: plannedFor };
    const preview = await request('GET /api/billing/preview', { query, signal });
    return { plannedFor, preview };
  },
  refetchInterval: REFRESH_MS,
});

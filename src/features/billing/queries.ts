import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type {
  AuditLog,
  BillingPreview,
  ParkedList,
  PastDueList,
  RunOrganizations,
  WalletList,
} from '../../../contracts/administration.ts';
import type { BillingRun } from '../../../contracts/billingRun.ts';
import type { BillingDaemonStatus } from '../../../contracts/health.ts';
import { listQuery } from '../../client/lists.ts';
import { request } from '../../client/request.ts';
import { serverNow } from '../../client/serverClock.ts';

export type PastDue = PastDueList['items'][number];
export type Parked = ParkedList['items'][number];
export type ChargedOrganization = RunOrganizations['items'][number];
export type ListedWallet = WalletList['items'][number];
export type AuditEvent = AuditLog['items'][number];

/** What is only looked at now and then still follows what happens. */
export const REFRESH_MS = 30_000;
const UNDER_WAY_REFRESH_MS = 3_000;

export const runsQuery = listQuery<BillingRun>('/api/billing/runs', { limit: '24' });
export const pastDueQuery = listQuery<PastDue>('/api/billing/past-due', { limit: '20' });
export const parkedQuery = listQuery<Parked>('/api/billing/parked', { limit: '20' });
export const walletsQuery = (search: string) =>
  listQuery<ListedWallet>('/api/wallets', { limit: '10', ...(search === '' ? {} : { search }) });
export const auditLogQuery = (organization: string) =>
  listQuery<AuditEvent>('/api/audit-log', organization === '' ? {} : { organization });

export function runQuery(run: string) {
  return queryOptions({
    queryKey: ['billing', 'run', run],
    queryFn: ({ signal }) => request<BillingRun>(`/api/billing/runs/${encodeURIComponent(run)}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.outcome === null ? UNDER_WAY_REFRESH_MS : false),
  });
}

/** Whom a run charged; of one under way, so far. */
export function runOrganizationsQuery({ id, outcome }: Pick<BillingRun, 'id' | 'outcome'>) {
  return infiniteQueryOptions({
    queryKey: ['billing', 'run', id, 'organizations', outcome],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams(pageParam === null ? {} : { cursor: pageParam });
      return request<RunOrganizations>(`/api/billing/runs/${id}/organizations?${query}`, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    select: ({ pages }) => ({
      items: pages.flatMap(({ items }) => items),
      otherRuns: pages[0]?.otherRuns ?? [],
    }),
  });
}

/** What the next run would post: at the moment it is planned for or, with nobody to bill, if it were now. */
export const nextRunQuery = queryOptions({
  queryKey: ['billing', 'next run'],
  queryFn: async ({ signal }) => {
    const daemon = await request<BillingDaemonStatus>('/api/health/billing-daemon', { signal });
    const planned = daemon.nextScheduledRun;
    const plannedFor = planned !== null && Date.parse(planned) > serverNow() ? planned : null;
    const asOf = plannedFor === null ? '' : `?asOf=${encodeURIComponent(plannedFor)}`;
    const preview = await request<BillingPreview>(`/api/billing/preview${asOf}`, { signal });
    return { plannedFor, preview };
  },
  refetchInterval: REFRESH_MS,
});

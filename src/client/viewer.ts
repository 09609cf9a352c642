import { type Query, type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Account } from '../../contracts/accounts.ts';
import type { Viewer } from '../../contracts/session.ts';
import { request } from './request.ts';
import { SENT_AFTER, sentState } from './sentState.ts';

const TRY_AGAIN_MS = 5_000;

const VIEWER_KEY = ['viewer'];

interface KnownViewer extends Viewer {
  /** Their session is over, and not because they signed out: they may be in the middle of something. */
  hasEnded?: true;
}

export const viewerQuery = queryOptions({
  queryKey: VIEWER_KEY,
  queryFn: async ({ signal, client }): Promise<KnownViewer> => {
    const { account, factorDueAt = null } = await request('GET /api/session', { signal });
    const known = client.getQueryData<KnownViewer>(VIEWER_KEY)?.account;
    return account === null && known ? { account: known, hasEnded: true } : { account, factorDueAt };
  },
  initialData: (): KnownViewer | undefined => (sentState() ? { account: null } : undefined),
  initialDataUpdatedAt: SENT_AFTER,
  staleTime: 60_000,
  // The session may have ended elsewhere, or now be another user's.
  refetchOnWindowFocus: 'always',
  // Until it is known, the page waits.
  refetchInterval: ({ state: { status } }) => (status === 'error' ? TRY_AGAIN_MS : false),
});

/** Who is looking at the page: undefined while unknown, null for visitors. */
export function useViewer(): Account | null | undefined {
  return useQuery(viewerQuery).data?.account;
}

/** Whether a page can be laid out: it is known who looks at it, or can't be known soon. */
export function useIsViewerSettled(): boolean {
  const { data, failureCount } = useQuery(viewerQuery);
  return data !== undefined || failureCount > 0;
}

export function useIsAdministrator(): boolean {
  return useViewer()?.role === 'administrator';
}

/** After signing in or out: tells the browser's other tabs too, which share the session. */
export function useBecome() {
  const queries = useQueryClient();
  return (account: Account | null) => {
    queries.setQueryData(viewerQuery.queryKey, { account });
    // An earlier request may still be under way, and would return the previous viewer.
    void queries.invalidateQueries(viewerQuery);
    tabs.postMessage(account === null ? SIGNED_OUT : 'changed');
  };
}

const NOBODY = 'nobody';
const SIGNED_OUT = 'signed out';
const tabs = new BroadcastChannel('containerstacks-viewer');

/**
 * Notices another viewer, however that happened: signed in or out here, in another tab, or found out by a request. All
 * cached data was the previous viewer's: what is not on the screen is forgotten, and what is gets loaded anew.
 */
export function forgetWithViewer(queries: QueryClient): void {
  const isOthers = ({ queryKey }: Query) => queryKey[0] !== VIEWER_KEY[0];
  let known = sentState() ? NOBODY : undefined;
  let wasOver = false;
  queries.getQueryCache().subscribe(({ type, query }) => {
    if (type !== 'updated' || isOthers(query)) return;
    const { account: viewer, hasEnded = false } = queries.getQueryData(viewerQuery.queryKey) ?? {};
    if (viewer === undefined) return;
    const isBack = wasOver && !hasEnded;
    wasOver = hasEnded;
    const now = viewer === null ? NOBODY : `${viewer.id} ${viewer.role}`;
    const isOther = known !== undefined && known !== now;
    known = now;
    if (isOther) {
      queries.removeQueries({ predicate: isOthers, type: 'inactive' });
      void queries.resetQueries({ predicate: isOthers, type: 'active' });
    } else if (isBack) {
      void queries.invalidateQueries({ predicate: isOthers });
    }
  });
  tabs.onmessage = ({ data }) => {
    if (data === SIGNED_OUT) queries.setQueryData(viewerQuery.queryKey, { account: null });
    else void queries.invalidateQueries(viewerQuery);
  };
}

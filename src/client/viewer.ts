import {
  type Query,
  type QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { Account } from '../../contracts/accounts.ts';
import type { Viewer } from '../../contracts/session.ts';
import { request } from './request.ts';

const TRY_AGAIN_MS = 5_000;

const VIEWER_KEY = ['viewer'];

interface KnownViewer extends Viewer {
  /** Their session is over, and not because they signed out: they may be in the middle of something. */
  hasEnded?: true;
}

export const viewerQuery = queryOptions({
  queryKey: VIEWER_KEY,
  queryFn: async ({ signal, client }): Promise<KnownViewer> => {
    const { account } = await request('GET /api/session', { signal });
    const known = client.getQueryData<KnownViewer>(VIEWER_KEY)?.account;
    return account === null && known ? { account: known, hasEnded: true } : { account };
  },
  staleTime: 60_000,
  // The session may have ended elsewhere, or have become another's.
  refetchOnWindowFocus: 'always',
  // Until it is known, the page waits for it.
  refetchInterval: ({ state: { status } }) => (status === 'error' ? TRY_AGAIN_MS : false),
});

/** Who looks at the page: undefined while that is not known yet, null for visitors. */
export function useViewer(): Account | null | undefined {
  return useQuery(viewerQuery).data?.account;
}

export function useIsAdministrator(): boolean {
  return useViewer()?.role === 'administrator';
}

/** Signs out; everything that was shown is forgotten. */
export function useSignOut() {
  const become = useBecome();
  return useMutation({
    mutationFn: () => request('POST /api/account/sign-out'),
    onSuccess: () => become(null),
  });
}

/** After signing in or out, here and in the browser's other tabs: the session is theirs too. */
export function useBecome() {
  const queries = useQueryClient();
  return (account: Account | null) => {
    queries.setQueryData(viewerQuery.queryKey, { account });
    // What was asked before may still be on its way, and says who it was then.
    void queries.invalidateQueries(viewerQuery);
    tabs.postMessage(account === null ? SIGNED_OUT : 'changed');
  };
}

const SIGNED_OUT = 'signed out';
const tabs = new BroadcastChannel('containerstacks-viewer');

/**
 * Notices another viewer, however they came: signed in or out here, in another tab, or found out when asked. Whatever
 * was known was somebody else's: what is not on the screen is forgotten, and what is begins anew.
 */
export function forgetWithViewer(queries: QueryClient): void {
  const isOthers = ({ queryKey }: Query) => queryKey[0] !== VIEWER_KEY[0];
  let known: string | undefined;
  let wasOver = false;
  queries.getQueryCache().subscribe(({ type, query }) => {
    if (type !== 'updated' || isOthers(query)) return;
    const { account: viewer, hasEnded = false } = queries.getQueryData(viewerQuery.queryKey) ?? {};
    if (viewer === undefined) return;
    const isBack = wasOver && !hasEnded;
    wasOver = hasEnded;
    const now = viewer === null ? 'nobody' : `${viewer.id} ${viewer.role}`;
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

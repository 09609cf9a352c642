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

export const viewerQuery = queryOptions({
  queryKey: ['viewer'],
  queryFn: ({ signal }) => request<Viewer>('/api/session', { signal }),
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
    mutationFn: () => request<null>('/api/account/sign-out', { method: 'POST' }),
    onSuccess: () => become(null),
  });
}

/** After signing in or out, here and in the browser's other tabs: the session is theirs too. */
export function useBecome() {
  const queries = useQueryClient();
  return (account: Account | null) => {
    queries.setQueryData(viewerQuery.queryKey, { account });
    tabs.postMessage('changed');
  };
}

const tabs = new BroadcastChannel('containerstacks-viewer');

/**
 * Notices another viewer, however they came: signed in or out here, in another tab, or found out when asked. Whatever
 * was known was somebody else's: what is not on the screen is forgotten, and what is begins anew.
 */
export function forgetWithViewer(queries: QueryClient): void {
  const isOthers = ({ queryKey }: Query) => queryKey[0] !== viewerQuery.queryKey[0];
  let known: string | undefined;
  queries.getQueryCache().subscribe(({ type, query }) => {
    if (type !== 'updated' || isOthers(query)) return;
    const viewer = queries.getQueryData(viewerQuery.queryKey)?.account;
    if (viewer === undefined) return;
    const now = viewer === null ? 'nobody' : `${viewer.id} ${viewer.role}`;
    const isOther = known !== undefined && known !== now;
    known = now;
    if (!isOther) return;
    queries.removeQueries({ predicate: isOthers, type: 'inactive' });
    void queries.resetQueries({ predicate: isOthers, type: 'active' });
  });
  tabs.onmessage = () => queries.invalidateQueries(viewerQuery);
}

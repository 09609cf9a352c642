import { type Query, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Account } from '../../contracts/accounts.ts';
import type { Viewer } from '../../contracts/session.ts';
import { request } from './request.ts';

export const viewerQuery = queryOptions({
  queryKey: ['viewer'],
  queryFn: ({ signal }) => request<Viewer>('/api/session', { signal }),
  staleTime: 60_000,
});

/** Who looks at the page: undefined while that is not known yet, null for visitors. */
export function useViewer(): Account | null | undefined {
  return useQuery(viewerQuery).data?.account;
}

export function useIsAdministrator(): boolean {
  return useViewer()?.role === 'administrator';
}

/** Signs out and forgets everything that was shown. */
export function useSignOut() {
  const become = useBecome();
  return useMutation({
    mutationFn: () => request<null>('/api/account/sign-out', { method: 'POST' }),
    onSuccess: () => become(null),
  });
}

/**
 * After signing in or out: whatever was known was somebody else's. What is not on the screen is forgotten, and what is
 * begins anew.
 */
export function useBecome() {
  const queries = useQueryClient();
  return (account: Account | null) => {
    const predicate = ({ queryKey }: Query) => queryKey[0] !== viewerQuery.queryKey[0];
    queries.setQueryData(viewerQuery.queryKey, { account });
    queries.removeQueries({ predicate, type: 'inactive' });
    void queries.resetQueries({ predicate, type: 'active' });
  };
}

import { useQueryClient } from '@tanstack/react-query';
import { organizationQuery } from './organization.ts';

export function membersPath(handle: string): string {
  return `/api/organizations/${encodeURIComponent(handle)}/members`;
}

export function invitationsPath(handle: string): string {
  return `/api/organizations/${encodeURIComponent(handle)}/invitations`;
}

/** After a change: who is in it, and what one is there oneself, is read again. */
export function useRefreshMembers(handle: string): () => Promise<unknown> {
  const queries = useQueryClient();
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['list', membersPath(handle)] }),
      queries.invalidateQueries(organizationQuery(handle)),
      queries.invalidateQueries({ queryKey: ['list', '/api/organizations'] }),
    ]);
}

/** After one has left, or it is deleted: nothing of it is known any more. */
export function useForgetOrganization(handle: string): () => void {
  const queries = useQueryClient();
  return () => {
    queries.removeQueries(organizationQuery(handle));
    void queries.invalidateQueries({ queryKey: ['list', '/api/organizations'] });
    void queries.invalidateQueries({ queryKey: ['account', 'organizations'] });
  };
}

import { useQueryClient } from '@tanstack/react-query';
import { listKey } from '../../client/lists.ts';
import { organizationQuery } from './organization.ts';

export const MEMBERS = 'GET /api/organizations/{organization}/members';
export const INVITATIONS = 'GET /api/organizations/{organization}/invitations';

/** After a change: who is in it, and what one is there oneself, is read again. */
export function useRefreshMembers(handle: string): () => Promise<unknown> {
  const queries = useQueryClient();
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: listKey(MEMBERS, { organization: handle }) }),
      queries.invalidateQueries(organizationQuery(handle)),
      queries.invalidateQueries({ queryKey: listKey('GET /api/organizations') }),
    ]);
}

/** After one has left, or it is deleted: nothing of it is known any more. */
export function useForgetOrganization(handle: string): () => void {
  const queries = useQueryClient();
  return () => {
    queries.removeQueries(organizationQuery(handle));
    void queries.invalidateQueries({ queryKey: listKey('GET /api/organizations') });
    void queries.invalidateQueries({ queryKey: ['account', 'organizations'] });
  };
}

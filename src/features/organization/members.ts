import { useQueryClient } from '@tanstack/react-query';
import { listKey } from '../../client/lists.ts';
import { organizationQuery } from './organization.ts';

export const MEMBERS = 'GET /api/organizations/{organization}/members';
export const INVITATIONS = 'GET /api/organizations/{organization}/invitations';

/** After a change, members and the viewer's own role are read again. */
export function useRefreshMembers(handle: string): () => Promise<unknown> {
  const queries = useQueryClient();
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: listKey(MEMBERS, { organization: handle }) }),
      queries.invalidateQueries(organizationQuery(handle)),
      queries.invalidateQueries({ queryKey: listKey('GET /api/organizations') }),
    ]);
}

/** After leaving or deleting it, everything cached of it is dropped. */
export function useForgetOrganization(handle: string): () => void {
  const queries = useQueryClient();
  return () => {
    queries.removeQueries(organizationQuery(handle));
    void queries.invalidateQueries({ queryKey: listKey('GET /api/organizations') });
    void queries.invalidateQueries({ queryKey: ['account', 'organizations'] });
  };
}

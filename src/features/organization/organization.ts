import { queryOptions, useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import type { Organization } from '../../../contracts/organizations.ts';
import { request } from '../../client/request.ts';

export function organizationQuery(handle: string) {
  return queryOptions({
    queryKey: ['organization', handle],
    queryFn: ({ signal }) =>
      request('GET /api/organizations/{organization}', { path: { organization: handle }, signal }),
    staleTime: 60_000,
  });
}

/** The organization in the page's address. */
export function useOrganization(): {
  handle: string;
  organization: Organization | undefined;
  error: Error | null;
} {
  const { organization: handle = '' } = useParams<{ organization: string }>();
  const { data, error } = useQuery(organizationQuery(handle));
  return { handle, organization: data, error };
}

/** Whether the viewer has it: its owners, and platform administrators. */
export function mayOwn({ role }: Organization): boolean {
  return role === 'owner' || role === 'administrator';
}

/** Whether the viewer may change things: its owners and admins, and platform administrators. */
export function mayManage(organization: Organization | undefined): boolean {
  return organization !== undefined && organization.role !== 'member';
}

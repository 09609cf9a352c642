import { queryOptions } from '@tanstack/react-query';
import type { ApiKeys, Sessions } from '../../../contracts/accounts.ts';
import type { Organization } from '../../../contracts/organizations.ts';
import type { ListPage } from '../../client/lists.ts';
import { request } from '../../client/request.ts';

export const sessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: ({ signal }) => request<Sessions>('/api/account/sessions', { signal }),
});

export const apiKeysQuery = queryOptions({
  queryKey: ['account', 'keys'],
  queryFn: ({ signal }) => request<ApiKeys>('/api/account/keys', { signal }),
});

/** To choose one of them, and to name those that keys are for: the first hundred. */
export const ownOrganizationsQuery = queryOptions({
  queryKey: ['account', 'organizations'],
  queryFn: ({ signal }) => request<ListPage<Organization>>('/api/organizations?limit=100', { signal }),
});

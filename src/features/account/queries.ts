import { queryOptions } from '@tanstack/react-query';
import { request } from '../../client/request.ts';

export const sessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: ({ signal }) => request('GET /api/account/sessions', { signal }),
});

export const factorsQuery = queryOptions({
  queryKey: ['account', 'factors'],
  queryFn: ({ signal }) => request('GET /api/account/factors', { signal }),
});

export const apiKeysQuery = queryOptions({
  queryKey: ['account', 'keys'],
  queryFn: ({ signal }) => request('GET /api/account/keys', { signal }),
});

/** The first hundred, to choose from, and to show which organization a key is for. */
export const ownOrganizationsQuery = queryOptions({
  queryKey: ['account', 'organizations'],
  queryFn: ({ signal }) => request('GET /api/organizations', { query: { limit: 100 }, signal }),
});

import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Instance, InstanceFilter, NewInstance } from '../../../contracts/instances.ts';
import { countedListQuery, type ListPage, listKey, listQuery } from '../../client/lists.ts';
import { request } from '../../client/request.ts';

/** While something is under way. */
const SOON_MS = 2_000;
const USUALLY_MS = 30_000;

export function instancesQuery(handle: string, query: Partial<InstanceFilter>) {
  return {
    ...countedListQuery('GET /api/organizations/{organization}/instances', {
      path: { organization: handle },
      query,
    }),
    refetchInterval: ({ state }: { state: { data?: { pages: ListPage<Instance>[] } | undefined } }) =>
      state.data?.pages.some(({ items }) => items.some(isUnderWay)) ? SOON_MS : USUALLY_MS,
  };
}

export function instanceQuery(handle: string, id: string) {
  return queryOptions({
    queryKey: ['instance', handle, id],
    queryFn: ({ signal }) =>
      request('GET /api/organizations/{organization}/instances/{instance}', {
        path: { organization: handle, instance: id },
        signal,
      }),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? SOON_MS : USUALLY_MS),
  });
}

/** Its charged hours, newest first; with `through` those up to that hour. */
export function hoursQuery(handle: string, id: string, through?: string) {
  return {
    ...listQuery('GET /api/organizations/{organization}/instances/{instance}/charges', {
      path: { organization: handle, instance: id },
      query: { limit: 100, ...(through === undefined ? {} : { through }) },
    }),
    refetchInterval: USUALLY_MS,
  };
}

export function historyQuery(handle: string, id: string) {
  return listQuery('GET /api/organizations/{organization}/instances/{instance}/history', {
    path: { organization: handle, instance: id },
    query: { limit: 20 },
  });
}

export function plansQuery() {
  return { ...listQuery('GET /api/plans', { query: { kind: 'vps', limit: 100 } }), staleTime: 60_000 };
}

export function regionsQuery() {
  return { ...listQuery('GET /api/regions', { query: { limit: 100 } }), staleTime: 60_000 };
}

/** A task is pending; on a deleted instance it no longer matters. */
function isUnderWay({ status, pending }: Instance): boolean {
  return status === 'provisioning' || (pending !== null && status !== 'deleted');
}

export function useCreateInstance(handle: string) {
  const queries = useQueryClient();
  const refresh = useRefresh(handle);
  return useMutation({
    mutationFn: (body: NewInstance) =>
      request('POST /api/organizations/{organization}/instances', { path: { organization: handle }, body }),
    onSuccess: refresh,
    // Without a response it may have been created all the same.
    onError: () => {
      void queries.invalidateQueries({ queryKey: ['wallet', handle] });
      return queries.invalidateQueries({
        queryKey: listKey('GET /api/organizations/{organization}/instances', { organization: handle }),
      });
    },
  });
}

type Change =
  | { do: 'stop' | 'reboot' | 'delete' }
  | { do: 'start'; overrideReason?: string | undefined }
  | { do: 'resize'; plan: string; overrideReason?: string | undefined }
  | { do: 'rename'; name: string };

/** Changes one instance, and shows it as the server returns it. */
export function useChangeInstance(handle: string, id: string) {
  const refresh = useRefresh(handle);
  return useMutation({
    mutationFn: (change: Change) => {
      const path = { organization: handle, instance: id };
      switch (change.do) {
        case 'delete':
          return request('DELETE /api/organizations/{organization}/instances/{instance}', { path });
        case 'rename':
          return request('PATCH /api/organizations/{organization}/instances/{instance}', {
            path,
            body: { name: change.name },
          });
        case 'resize':
          return request('POST /api/organizations/{organization}/instances/{instance}/resize', {
            path,
            body: { plan: change.plan, overrideReason: change.overrideReason },
          });
        case 'start':
          return request('POST /api/organizations/{organization}/instances/{instance}/start', {
            path,
            body: { overrideReason: change.overrideReason },
          });
        default:
          return request(`POST /api/organizations/{organization}/instances/{instance}/${change.do}`, {
            path,
          });
      }
    },
    onSuccess: refresh,
  });
}

function useRefresh(handle: string) {
  const queries = useQueryClient();
  return (instance: Instance) => {
    queries.setQueryData(instanceQuery(handle, instance.id).queryKey, instance);
    void queries.invalidateQueries({ queryKey: ['list'] });
    void queries.invalidateQueries({ queryKey: ['wallet', handle] });
  };
}

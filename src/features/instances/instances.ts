import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type {
  Instance,
  InstanceHour,
  InstanceStatus,
  NewInstance,
  StatusChange,
} from '../../../contracts/instances.ts';
import type { Plan, Region } from '../../../contracts/plans.ts';
import { type ListPage, listQuery } from '../../client/lists.ts';
import { request } from '../../client/request.ts';
import { organizationApi } from '../wallet/queries.ts';

/** While something is under way. */
const SOON_MS = 2_000;
const USUALLY_MS = 30_000;

export type StatusFilter = InstanceStatus | '';

export function instancesQuery(handle: string, status: StatusFilter) {
  return {
    ...listQuery<Instance>(instancesPath(handle), status === '' ? {} : { status }),
    refetchInterval: ({ state }: { state: { data?: { pages: ListPage<Instance>[] } | undefined } }) =>
      state.data?.pages.some(({ items }) => items.some(isUnderWay)) ? SOON_MS : USUALLY_MS,
  };
}

export function instanceQuery(handle: string, id: string) {
  return queryOptions({
    queryKey: ['instance', handle, id],
    queryFn: ({ signal }) => request<Instance>(instancesPath(handle, `/${id}`), { signal }),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? SOON_MS : USUALLY_MS),
  });
}

/** Its charged hours, the last first; with `through` those up to that hour. */
export function hoursQuery(handle: string, id: string, through?: string) {
  const filter = { limit: '100', ...(through === undefined ? {} : { through }) };
  return {
    ...listQuery<InstanceHour>(instancesPath(handle, `/${id}/charges`), filter),
    refetchInterval: USUALLY_MS,
  };
}

export function historyQuery(handle: string, id: string) {
  return listQuery<StatusChange>(instancesPath(handle, `/${id}/history`), { limit: '20' });
}

export function plansQuery() {
  return { ...listQuery<Plan>('/api/plans', { limit: '100' }), staleTime: 60_000 };
}

export function regionsQuery() {
  return { ...listQuery<Region>('/api/regions', { limit: '100' }), staleTime: 60_000 };
}

/** Something was asked for and is not yet done; a deleted instance's end is nobody's concern any more. */
export function isUnderWay({ status, pending }: Instance): boolean {
  return status === 'provisioning' || (pending !== null && status !== 'deleted');
}

export function useCreateInstance(handle: string) {
  const queries = useQueryClient();
  const refresh = useRefresh(handle);
  return useMutation({
    mutationFn: (body: NewInstance) => request<Instance>(instancesPath(handle), { method: 'POST', body }),
    onSuccess: refresh,
    // Without an answer it may have been created all the same.
    onError: () => queries.invalidateQueries({ queryKey: ['list', instancesPath(handle)] }),
  });
}

type Change =
  | { do: 'start' | 'stop' | 'reboot' | 'delete' }
  | { do: 'resize'; plan: string }
  | { do: 'rename'; name: string };

/** Changes one instance; what is shown of it is what the server answers. */
export function useChangeInstance(handle: string, id: string) {
  const refresh = useRefresh(handle);
  return useMutation({
    mutationFn: (change: Change) => {
      const path = instancesPath(handle, `/${id}`);
      if (change.do === 'delete') return request<Instance>(path, { method: 'DELETE' });
      if (change.do === 'rename') {
        return request<Instance>(path, { method: 'PATCH', body: { name: change.name } });
      }
      const body = change.do === 'resize' ? { body: { plan: change.plan } } : {};
      return request<Instance>(`${path}/${change.do}`, { method: 'POST', ...body });
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

function instancesPath(handle: string, rest = ''): string {
  return organizationApi(handle, `/instances${rest}`);
}

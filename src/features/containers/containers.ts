import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Container, ContainerPlan } from '../../../contracts/containers.ts';
import { type ListPage, listQuery } from '../../client/lists.ts';
import { request } from '../../client/request.ts';
import { organizationApi } from '../wallet/queries.ts';

const SOON_MS = 2_000;
const USUALLY_MS = 30_000;

export function containersQuery(handle: string) {
  return {
    ...listQuery<Container>(containersPath(handle)),
    refetchInterval: ({ state }: { state: { data?: { pages: ListPage<Container>[] } | undefined } }) =>
      state.data?.pages.some(({ items }) => items.some(({ status }) => status === 'deploying'))
        ? SOON_MS
        : USUALLY_MS,
  };
}

export const containerPlansQuery = queryOptions({
  queryKey: ['containerPlans'],
  queryFn: ({ signal }) => request<{ items: ContainerPlan[] }>('/api/container-plans', { signal }),
  staleTime: 60_000,
});

type Change =
  | { do: 'deploy'; name: string; plan: string; image: string }
  | { do: 'stop' | 'delete'; id: string };

/** Deploys, stops and deletes containers. */
export function useChangeContainers(handle: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: Change) => {
      if (change.do === 'deploy') {
        const { name, plan, image } = change;
        return request<Container>(containersPath(handle), { method: 'POST', body: { name, plan, image } });
      }
      const one = containersPath(handle, `/${change.id}`);
      return change.do === 'stop'
        ? request<Container>(`${one}/stop`, { method: 'POST' })
        : request<Container>(one, { method: 'DELETE' });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['list', containersPath(handle)] }),
  });
}

function containersPath(handle: string, rest = ''): string {
  return organizationApi(handle, `/containers${rest}`);
}

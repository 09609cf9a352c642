import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Container } from '../../../contracts/containers.ts';
import { type ListPage, listKey, listQuery } from '../../client/lists.ts';
import { request } from '../../client/request.ts';

const SOON_MS = 2_000;
const USUALLY_MS = 30_000;

export function containersQuery(handle: string) {
  return {
    ...listQuery('GET /api/organizations/{organization}/containers', { path: { organization: handle } }),
    refetchInterval: ({ state }: { state: { data?: { pages: ListPage<Container>[] } | undefined } }) =>
      state.data?.pages.some(({ items }) => items.some(({ status }) => status === 'deploying'))
        ? SOON_MS
        : USUALLY_MS,
  };
}

export const containerPlansQuery = {
  ...listQuery('GET /api/plans', { query: { kind: 'container', limit: 100 } }),
  staleTime: 60_000,
};

type Change =
  | { do: 'deploy'; name: string; plan: string; image: string; overrideReason: string | undefined }
  | { do: 'start'; id: string; overrideReason: string | undefined }
  | { do: 'stop' | 'delete'; id: string };

/** Deploys, starts, stops and deletes containers. */
export function useChangeContainers(handle: string) {
  const queries = useQueryClient();
  const at = { organization: handle };
  return useMutation({
    mutationFn: (change: Change) => {
      if (change.do === 'deploy') {
        const { name, plan, image, overrideReason } = change;
        const body = { name, plan, image, overrideReason };
        return request('POST /api/organizations/{organization}/containers', { path: at, body });
      }
      const path = { ...at, container: change.id };
      if (change.do === 'start') {
        const body = { overrideReason: change.overrideReason };
        return request('POST /api/organizations/{organization}/containers/{container}/start', { path, body });
      }
      return change.do === 'stop'
        ? request('POST /api/organizations/{organization}/containers/{container}/stop', { path })
        : request('DELETE /api/organizations/{organization}/containers/{container}', { path });
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['wallet', handle] });
      return queries.invalidateQueries({
        queryKey: listKey('GET /api/organizations/{organization}/containers', at),
      });
    },
  });
}

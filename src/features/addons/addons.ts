import { useMutation, useQueryClient } from '@tanstack/react-query';
import { listKey, listQuery } from '../../client/lists.ts';
import { request } from '../../client/request.ts';

const LIST = 'GET /api/organizations/{organization}/instances/{instance}/addons';

export function addonsQuery(handle: string, instance: string) {
  return {
    ...listQuery(LIST, { path: { organization: handle, instance } }),
    refetchInterval: 30_000,
  };
}

export function addonPlansQuery() {
  return {
    ...listQuery('GET /api/plans', { query: { kind: 'addon', limit: 100 } }),
    staleTime: 60_000,
  };
}

type Change =
  | { do: 'add'; plan: string; name: string; quantity: number; overrideReason: string | undefined }
  | { do: 'change'; id: string; quantity: number; overrideReason: string | undefined }
  | { do: 'remove'; id: string };

/** Adds, changes and removes add-ons of an instance. */
export function useChangeAddons(handle: string, instance: string) {
  const queries = useQueryClient();
  const path = { organization: handle, instance };
  return useMutation({
    mutationFn: (change: Change) => {
      if (change.do === 'add') {
        const { plan, name, quantity, overrideReason } = change;
        const body = { plan, name: name === '' ? undefined : name, quantity, overrideReason };
        return request('POST /api/organizations/{organization}/instances/{instance}/addons', { path, body });
      }
      const at = { ...path, addon: change.id };
      if (change.do === 'remove') {
        return request('DELETE /api/organizations/{organization}/instances/{instance}/addons/{addon}', {
          path: at,
        });
      }
      const { quantity, overrideReason } = change;
      return request('PATCH /api/organizations/{organization}/instances/{instance}/addons/{addon}', {
        path: at,
        body: { quantity, overrideReason },
      });
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['wallet', handle] });
      return queries.invalidateQueries({ queryKey: listKey(LIST, path) });
    },
  });
}

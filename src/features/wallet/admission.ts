import { queryOptions, skipToken, useQuery } from '@tanstack/react-query';
import type { Admission } from '../../../contracts/admission.ts';
import { request } from '../../client/request.ts';
import type { Operations } from '../../client/operations.ts';
import { useIsAdministrator } from '../../client/viewer.ts';

/** With a plan alone something new, with a resource alone a start, with both a change. */
export type WantedAct = Operations['GET /api/organizations/{organization}/admission']['query'];

function admissionQuery(handle: string, wanted: WantedAct | null) {
  return queryOptions({
    // Below the wallet's: what changes one changes the other.
    queryKey: ['wallet', handle, 'admission', wanted],
    queryFn:
      wanted === null
        ? skipToken
        : ({ signal }) =>
            request('GET /api/organizations/{organization}/admission', {
              path: { organization: handle },
              query: wanted,
              signal,
            }),
    staleTime: 10_000,
    // A top-up changes it.
    refetchInterval: ({ state }) => (state.data?.isAdmitted === false ? 30_000 : false),
  });
}

interface KnownAdmission {
  /** Null: nobody asked, nobody knows yet, or the wallet covers it. The server decides in any case. */
  refused: Admission | null;
  /** Only administrators may go ahead, with a reason, and nobody while the organization is suspended. */
  isBlocked: boolean;
  isLoading: boolean;
}

/** Whether the wallet covers something that is about to be asked for; null: nothing is. */
export function useAdmission(handle: string, wanted: WantedAct | null): KnownAdmission {
  const isAdministrator = useIsAdministrator();
  const { data, isLoading } = useQuery(admissionQuery(handle, wanted));
  const refused = data === undefined || data.isAdmitted ? null : data;
  return { refused, isBlocked: refused !== null && (!isAdministrator || refused.isSuspended), isLoading };
}

/** What an administrator gave as the reason to go ahead, if the form asked for one. */
export function overrideIn(form: FormData): string | undefined {
  const reason = form.get('overrideReason');
  return typeof reason === 'string' ? reason : undefined;
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../../client/request.ts';

type Reason = 'abuse' | 'security' | 'other';

/** What an administrator decides about an organization and its debt. `reason` is kept in the audit log. */
export type Decision = { reason: string } & (
  | { do: 'suspend'; for: Reason }
  | { do: 'resume'; for: Reason }
  | { do: 'hold'; until: string | null }
  | { do: 'exempt'; exempt: boolean }
  | { do: 'limit'; limit: string | null }
);

/** Sends a decision; everything that shows its effect is fetched again. */
export function useDecide(organization: string, onDone: (decision: Decision) => void) {
  const queries = useQueryClient();
  const path = { organization };
  const { mutateAsync, error } = useMutation({
    mutationFn: (decision: Decision) => {
      const { reason } = decision;
      if (decision.do === 'suspend' || decision.do === 'resume') {
        const body = { reason: decision.for, explanation: reason };
        return decision.do === 'suspend'
          ? request('POST /api/organizations/{organization}/suspend', { path, body })
          : request('POST /api/organizations/{organization}/resume', { path, body });
      }
      if (decision.do === 'hold') {
        const body = { until: decision.until, reason };
        return request('POST /api/organizations/{organization}/hold', { path, body });
      }
      if (decision.do === 'exempt') {
        const body = { exempt: decision.exempt, reason };
        return request('POST /api/organizations/{organization}/exemption', { path, body });
      }
      const body = { limit: decision.limit, reason };
      return request('POST /api/organizations/{organization}/debt-limit', { path, body });
    },
    onSuccess: (_, decision) => {
      onDone(decision);
      return queries.invalidateQueries();
    },
  });
  return { decide: mutateAsync, error };
}

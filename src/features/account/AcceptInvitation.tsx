import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { Account } from '../../../contracts/accounts.ts';
import { forgetInvitation } from '../../client/keptInvitation.ts';
import { pathTo } from '../../client/paths.ts';
import { listKey } from '../../client/lists.ts';
import { request } from '../../client/request.ts';
import { useSignOut } from '../../client/signingOut.ts';
import { Button } from '../../ui/Button.tsx';
import { FormFailure } from '../../ui/FormFailure.tsx';

/** Accepts the invitation as the signed-in user. */
export function AcceptInvitation({ viewer, token }: { viewer: Account; token: string }) {
  const queries = useQueryClient();
  const [, go] = useLocation();
  const signOut = useSignOut();
  const accept = useMutation({
    mutationFn: () => request('POST /api/invitations/accept', { body: { token } }),
    onSuccess: async ({ handle }) => {
      forgetInvitation();
      await queries.invalidateQueries({ queryKey: listKey('GET /api/organizations') });
      go(pathTo('instances', { organization: handle }));
    },
  });
  return (
    <div className="space-y-4">
      <FormFailure title="The invitation was not accepted" error={accept.error} />
      <p>
        You are signed in as <strong className="font-medium wrap-anywhere">{viewer.email}</strong>. The
        invitation only works for the e-mail address that was invited.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button isBusy={accept.isPending} onClick={() => accept.mutate()}>
          Accept invitation
        </Button>
        <Button look="secondary" isBusy={signOut.isPending} onClick={() => signOut.mutate()}>
          Use another account
        </Button>
      </div>
    </div>
  );
}

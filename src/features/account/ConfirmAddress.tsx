import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Account } from '../../../contracts/accounts.ts';
import { request } from '../../client/request.ts';
import { Button } from '../../ui/Button.tsx';
import { FormFailure } from '../../ui/FormFailure.tsx';
import { Notice } from '../../ui/Notice.tsx';

/** Confirms the signed-in user's address with a link's token, or mails another link. */
export function ConfirmAddress({ viewer, token }: { viewer: Account; token: string | null }) {
  const queries = useQueryClient();
  const confirm = useMutation({
    mutationFn: (text: string) =>
      request('POST /api/account/email-confirmation/confirm', { body: { token: text } }),
    onSuccess: () => queries.invalidateQueries(),
  });
  const resend = useMutation({ mutationFn: () => request('POST /api/account/email-confirmation') });
  if (viewer.emailConfirmed || confirm.isSuccess) return <Notice title="E-mail address confirmed" />;
  if (resend.isSuccess)
    return <Notice title="Check your email">Open the link in it while you are signed in.</Notice>;
  return (
    <div className="space-y-4">
      <FormFailure title="The address was not confirmed" error={confirm.error} />
      <FormFailure title="No link was sent" error={resend.error} />
      <p>
        You are signed in as <strong className="font-medium wrap-anywhere">{viewer.email}</strong>.
      </p>
      <div className="flex flex-wrap gap-2">
        {token !== null && (
          <Button isBusy={confirm.isPending} onClick={() => confirm.mutate(token)}>
            Confirm address
          </Button>
        )}
        <Button look="secondary" isBusy={resend.isPending} onClick={() => resend.mutate()}>
          Send another link
        </Button>
      </div>
    </div>
  );
}

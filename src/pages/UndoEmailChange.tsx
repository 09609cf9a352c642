import { useMutation } from '@tanstack/react-query';
import { pathTo } from '../client/paths.ts';
import { request } from '../client/request.ts';
import { useBecome } from '../client/viewer.ts';
import { AuthLayout } from '../features/account/AuthLayout.tsx';
import { useTokenOfLink } from '../features/account/tokenOfLink.ts';
import { Button } from '../ui/Button.tsx';
import { FormFailure } from '../ui/FormFailure.tsx';
import { Notice } from '../ui/Notice.tsx';
import { TextLink } from '../ui/TextLink.tsx';

export default function UndoEmailChange() {
  const token = useTokenOfLink();
  const become = useBecome();
  const undo = useMutation({
    mutationFn: (text: string) => request('POST /api/account/email-change/undo', { body: { token: text } }),
    onSuccess: () => become(null),
  });
  return (
    <AuthLayout title="Undo the change of your e-mail address">
      {undo.isSuccess ? (
        <Notice title="Your old address is back">
          Every session and API key has ended. Now{' '}
          <TextLink href={pathTo('forgotPassword')}>set a new password</TextLink>.
        </Notice>
      ) : token === null ? (
        <p className="font-medium">Open the link we sent to your old address.</p>
      ) : (
        <div className="space-y-4">
          <FormFailure title="The change was not undone" error={undo.error} />
          <p>Your old address comes back, and every session and API key of the account ends.</p>
          <Button isBusy={undo.isPending} onClick={() => undo.mutate(token)}>
            Undo the change
          </Button>
        </div>
      )}
    </AuthLayout>
  );
}

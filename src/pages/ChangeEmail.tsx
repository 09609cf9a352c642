import { useMutation, useQueryClient } from '@tanstack/react-query';
import { pathTo } from '../client/paths.ts';
import { request } from '../client/request.ts';
import { useViewer } from '../client/viewer.ts';
import { AuthLayout } from '../features/account/AuthLayout.tsx';
import { useTokenOfLink } from '../features/account/tokenOfLink.ts';
import { Button, ButtonLink } from '../ui/Button.tsx';
import { FormFailure } from '../ui/FormFailure.tsx';
import { Notice } from '../ui/Notice.tsx';
import { LineSkeletons } from '../ui/Skeleton.tsx';

export default function ChangeEmail() {
  return (
    <AuthLayout title="Confirm your new e-mail address">
      <Step />
    </AuthLayout>
  );
}

function Step() {
  const viewer = useViewer();
  const token = useTokenOfLink();
  const queries = useQueryClient();
  const confirm = useMutation({
    mutationFn: (text: string) =>
      request('POST /api/account/email-change/confirm', { body: { token: text } }),
    onSuccess: () => queries.invalidateQueries(),
  });
  if (viewer === undefined) return <LineSkeletons count={3} />;
  if (confirm.isSuccess) return <Notice title="E-mail address changed">Sign in with it from now on.</Notice>;
  if (viewer === null) {
    return (
      <>
        <p>Sign in with your old address first, then open the link again.</p>
        <p className="mt-4">
          <ButtonLink href={pathTo('signIn')}>Sign in</ButtonLink>
        </p>
      </>
    );
  }
  if (token === null) return <p className="font-medium">Open the link we sent to your new address.</p>;
  return (
    <div className="space-y-4">
      <FormFailure title="The address was not changed" error={confirm.error} />
      <p>
        Your address is still <strong className="font-medium wrap-anywhere">{viewer.email}</strong>.
      </p>
      <Button isBusy={confirm.isPending} onClick={() => confirm.mutate(token)}>
        Change address
      </Button>
    </div>
  );
}

import { useMutation } from '@tanstack/react-query';
import { pathTo } from '../client/paths.ts';
import { request } from '../client/request.ts';
import { AuthLayout } from '../features/account/AuthLayout.tsx';
import { useTokenOfLink } from '../features/account/tokenOfLink.ts';
import { Button } from '../ui/Button.tsx';
import { FormFailure } from '../ui/FormFailure.tsx';
import { Notice } from '../ui/Notice.tsx';
import { TextLink } from '../ui/TextLink.tsx';

/** `/status/confirm#token=…`: programs that look at mails open links, but press no buttons. */
export default function ConfirmSubscription() {
  const token = useTokenOfLink();
  const confirm = useMutation({
    mutationFn: (text: string) => request('POST /api/status/subscribers/confirm', { body: { token: text } }),
  });
  return (
    <AuthLayout title="Confirm your subscription">
      <div className="space-y-4">
        <FormFailure title="Not confirmed" error={confirm.error} />
        {confirm.isSuccess ? (
          <Notice title="You are subscribed">Incidents and maintenance are mailed to you from now on.</Notice>
        ) : token === null ? (
          <p>Open the link in the mail that you got.</p>
        ) : (
          <Button isBusy={confirm.isPending} onClick={() => confirm.mutate(token)}>
            Confirm subscription
          </Button>
        )}
        <p className="text-sm">
          <TextLink href={pathTo('status')}>Go to the status page</TextLink>
        </p>
      </div>
    </AuthLayout>
  );
}

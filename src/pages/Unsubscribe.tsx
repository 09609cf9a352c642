import { useMutation } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { pathTo } from '../client/paths.ts';
import { request } from '../client/request.ts';
import { AuthLayout } from '../features/account/AuthLayout.tsx';
import { Button } from '../ui/Button.tsx';
import { FormFailure } from '../ui/FormFailure.tsx';
import { Notice } from '../ui/Notice.tsx';
import { TextLink } from '../ui/TextLink.tsx';

/** `/status/unsubscribe/…`: where the link in each mail leads whoever opens it; mail programs post to it. */
export default function Unsubscribe() {
  const { token = '' } = useParams<{ token: string }>();
  const end = useMutation({
    mutationFn: () => request('POST /status/unsubscribe/{token}', { path: { token } }),
  });
  return (
    <AuthLayout title="Unsubscribe">
      <div className="space-y-4">
        <FormFailure title="You are still subscribed" error={end.error} />
        {end.isSuccess ? (
          <Notice title="You are unsubscribed">No more mails about the platform’s state will come.</Notice>
        ) : (
          <Button isBusy={end.isPending} onClick={() => end.mutate()}>
            Unsubscribe
          </Button>
        )}
        <p className="text-sm">
          <TextLink href={pathTo('status')}>Go to the status page</TextLink>
        </p>
      </div>
    </AuthLayout>
  );
}

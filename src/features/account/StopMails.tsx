import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from '../../ui/Button.tsx';
import { FormFailure } from '../../ui/FormFailure.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { AuthLayout } from './AuthLayout.tsx';

/** Where the link in a mail leads whoever opens it: programs that look at mails open links, but press no buttons. */
export function StopMails({
  title,
  notDone,
  done,
  elsewhere,
  stop,
}: {
  /** Of the page and its button. */
  title: string;
  notDone: string;
  done: { title: string; text: string };
  elsewhere: ReactNode;
  stop: () => Promise<null>;
}) {
  const end = useMutation({ mutationFn: stop });
  return (
    <AuthLayout title={title}>
      <div className="space-y-4">
        <FormFailure title={notDone} error={end.error} />
        {end.isSuccess ? (
          <Notice title={done.title}>{done.text}</Notice>
        ) : (
          <Button isBusy={end.isPending} onClick={() => end.mutate()}>
            {title}
          </Button>
        )}
        <p className="text-sm">{elsewhere}</p>
      </div>
    </AuthLayout>
  );
}

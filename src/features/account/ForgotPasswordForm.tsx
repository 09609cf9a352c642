import { useMutation } from '@tanstack/react-query';
import { request } from '../../client/request.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { FormFailure } from '../../ui/FormFailure.tsx';
import { takeFields } from '../../ui/form.ts';
import { Notice } from '../../ui/Notice.tsx';

/** Asks for a link to a new password. Whether there is such an account is told to its mailbox only. */
export function ForgotPasswordForm() {
  const ask = useMutation({
    mutationFn: (email: string) =>
      request('/api/account/password-reset', { method: 'POST', body: { email } }),
  });
  if (ask.isSuccess) {
    return (
      <>
        <Notice title="Look into your mailbox">
          If there is an account with {ask.variables}, a link is on its way there. It works once, within the
          next hour.
        </Notice>
        <p className="mt-4 text-sm text-soft">
          Nothing after a few minutes? Check your spam folder and the address.
        </p>
        <Button look="secondary" className="mt-4" onClick={() => ask.reset()}>
          Try another address
        </Button>
      </>
    );
  }
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        const { email = '' } = takeFields(event);
        ask.mutate(email);
      }}
    >
      <FormFailure title="No link was sent" error={ask.error} />
      <Field label="E-mail" name="email" type="email" autoComplete="username" required maxLength={254} />
      <Button type="submit" isBusy={ask.isPending} className="min-h-10 w-full">
        Send a link
      </Button>
    </form>
  );
}

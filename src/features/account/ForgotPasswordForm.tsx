import { useMutation } from '@tanstack/react-query';
import { request } from '../../client/request.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { Notice } from '../../ui/Notice.tsx';

/** Asks for a link to a new password. Only the mailbox shows whether the account exists. */
export function ForgotPasswordForm() {
  const ask = useMutation({
    mutationFn: (email: string) => request('POST /api/account/password-reset', { body: { email } }),
  });
  if (ask.isSuccess) {
    return (
      <>
        <Notice title="Check your email">
          If {ask.variables} has an account, a reset link is on its way. It works once, within an hour.
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
    <Form
      onSubmit={({ email = '' }) => ask.mutate(email)}
      error={ask.error}
      failure="The link was not sent"
      uncertain="The link may not have been sent"
      submit="Send link"
      isBusy={ask.isPending}
      isWide
    >
      <Field label="E-mail" name="email" type="email" autoComplete="username" required maxLength={254} />
    </Form>
  );
}

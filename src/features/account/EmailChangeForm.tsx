import { useMutation } from '@tanstack/react-query';
import { faultOf, request } from '../../client/request.ts';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { Notice } from '../../ui/Notice.tsx';

/** Asks for another address; it changes once the link mailed to it was opened. */
export function EmailChangeForm({ onEnd }: { onEnd: () => void }) {
  const ask = useMutation({
    mutationFn: (email: string) => request('POST /api/account/email-change', { body: { email } }),
  });
  if (ask.isSuccess)
    return (
      <Notice title="Check your email">
        Open the link that was mailed to {ask.variables} while you are signed in. Until then your address
        stays as it is.
      </Notice>
    );
  return (
    <Form
      onSubmit={({ email = '' }) => ask.mutate(email)}
      error={ask.error}
      failure="No link was sent"
      fields={['email']}
      submit="Send the link"
      isBusy={ask.isPending}
      cancel={{ act: onEnd }}
      className="max-w-md space-y-4"
    >
      <Field
        label="New e-mail address"
        name="email"
        type="email"
        autoComplete="email"
        required
        maxLength={254}
        fault={faultOf(ask.error, 'email')}
      />
    </Form>
  );
}

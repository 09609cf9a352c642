import { useMutation } from '@tanstack/react-query';
import type { Account } from '../../../contracts/accounts.ts';
import { faultOf, request } from '../../client/request.ts';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PresentPassword } from './PresentPassword.tsx';
import { isWrong } from './signingIn.ts';

/** Asks for another address; it changes once the link mailed to it was opened. */
export function EmailChangeForm({ viewer, onEnd }: { viewer: Account; onEnd: () => void }) {
  const ask = useMutation({
    mutationFn: (body: { email: string; password: string }) =>
      request('POST /api/account/email-change', { body }),
  });
  const isOther = isWrong(ask.error);
  if (ask.isSuccess)
    return (
      <Notice title="Check your email">
        Open the link that was mailed to {ask.variables.email} while you are signed in. Until then your
        address stays as it is.
      </Notice>
    );
  return (
    <Form
      onSubmit={({ email = '', password = '' }) => ask.mutate({ email, password })}
      error={isOther ? null : ask.error}
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
      <PresentPassword
        label="Your password"
        email={viewer.email}
        fault={isOther ? 'This is not your password.' : undefined}
      />
    </Form>
  );
}

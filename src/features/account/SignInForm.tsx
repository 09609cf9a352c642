import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PresentPassword } from './PresentPassword.tsx';
import { isWrong, useSignIn } from './signingIn.ts';

export function SignInForm() {
  const signIn = useSignIn();
  const isOther = isWrong(signIn.error);
  return (
    <Form
      onSubmit={({ email = '', password = '' }) => signIn.mutate({ email, password })}
      error={isOther ? null : signIn.error}
      failure="Sign-in failed"
      submit="Sign in"
      isBusy={signIn.isPending}
      isWide
    >
      <Field label="E-mail" name="email" type="email" autoComplete="username" required maxLength={254} />
      <PresentPassword />
      {isOther && (
        <Notice weight="error" title="Wrong e-mail or password">
          Check both. Is caps lock on?
        </Notice>
      )}
    </Form>
  );
}

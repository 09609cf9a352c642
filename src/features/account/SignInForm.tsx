import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PresentPassword } from './PresentPassword.tsx';
import { isKnownToCodeForm, SignInCode } from './SignInCode.tsx';
import { isPending, isWrong, useSignIn, useSignInCode } from './signingIn.ts';

export function SignInForm() {
  const signIn = useSignIn();
  const finish = useSignInCode();
  const isOther = isWrong(signIn.error);
  if (isPending(signIn.data)) {
    const goBack = () => {
      signIn.reset();
      finish.reset();
    };
    return (
      <Form
        onSubmit={({ code = '' }) => finish.mutate(code)}
        error={isKnownToCodeForm(finish.error) ? null : finish.error}
        failure="Sign-in failed"
        submit="Sign in"
        isBusy={finish.isPending}
        cancel={{ label: 'Back', act: goBack }}
      >
        <SignInCode error={finish.error} />
      </Form>
    );
  }
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

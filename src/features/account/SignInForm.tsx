import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { FormFailure } from '../../ui/FormFailure.tsx';
import { takeFields } from '../../ui/form.ts';
import { Notice } from '../../ui/Notice.tsx';
import { PresentPassword } from './PresentPassword.tsx';
import { isWrong, useSignIn } from './signingIn.ts';

const TITLE = 'Sign-in failed';

export function SignInForm() {
  const signIn = useSignIn();
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        const { email = '', password = '' } = takeFields(event);
        signIn.mutate({ email, password });
      }}
    >
      {isWrong(signIn.error) ? (
        <Notice weight="error" title="Wrong e-mail or password">
          Check both. Is caps lock on?
        </Notice>
      ) : (
        <FormFailure title={TITLE} error={signIn.error} />
      )}
      <Field label="E-mail" name="email" type="email" autoComplete="username" required maxLength={254} />
      <PresentPassword />
      <Button type="submit" isBusy={signIn.isPending} className="min-h-10 w-full">
        Sign in
      </Button>
    </form>
  );
}

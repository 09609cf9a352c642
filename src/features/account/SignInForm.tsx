import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { FormFailure } from '../../ui/FormFailure.tsx';
import { takeFields } from '../../ui/form.ts';
import { Notice } from '../../ui/Notice.tsx';
import { PresentPassword } from './PresentPassword.tsx';
import { isWrong, useSignIn } from './signingIn.ts';

const TITLE = 'You are not signed in';

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
        <Notice weight="error" title="The e-mail or the password is wrong">
          Check both, and whether caps lock is on.
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

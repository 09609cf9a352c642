import { pathTo } from '../../client/paths.ts';
import { RequestError } from '../../client/request.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { FormFailure } from '../../ui/FormFailure.tsx';
import { takeFields } from '../../ui/form.ts';
import { Notice } from '../../ui/Notice.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { NewPassword } from './NewPassword.tsx';
import { useWithNext } from './next.ts';
import { EmailTakenError, useRegister } from './signingIn.ts';

const FIELDS = ['email', 'name', 'password'];

/** `invitation`: its token, if someone registers to accept one. */
export function RegisterForm({ invitation }: { invitation: string | null }) {
  const register = useRegister();
  const withNext = useWithNext();
  const faultOf = (field: string) =>
    register.error instanceof RequestError ? register.error.faultOf(field) : undefined;
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        const { email = '', name = '', password = '' } = takeFields(event);
        register.mutate({
          email,
          password,
          ...(name.trim() === '' ? {} : { name: name.trim() }),
          ...(invitation === null ? {} : { invitation }),
        });
      }}
    >
      {register.error instanceof EmailTakenError ? (
        <Notice weight="error" title="This e-mail address may already have an account">
          <TextLink href={withNext(pathTo('signIn'))}>Sign in</TextLink> with its password, or{' '}
          <TextLink href={withNext(pathTo('forgotPassword'))}>choose a new one</TextLink>.
        </Notice>
      ) : (
        <FormFailure title="The account was not created" error={register.error} fields={FIELDS} />
      )}
      <Field
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        required
        maxLength={254}
        hint={invitation === null ? undefined : 'The address that was invited.'}
        fault={faultOf('email')}
      />
      <Field
        label="Your name (optional)"
        name="name"
        autoComplete="name"
        maxLength={100}
        hint="What your colleagues see."
        fault={faultOf('name')}
      />
      <NewPassword label="Password" name="password" fault={faultOf('password')} />
      <Button type="submit" isBusy={register.isPending} className="min-h-10 w-full">
        Create account
      </Button>
    </form>
  );
}

import { pathTo } from '../../client/paths.ts';
import { faultOf } from '../../client/request.ts';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { NewPassword } from './NewPassword.tsx';
import { useWithNext } from './next.ts';
import { EmailTakenError, useRegister } from './signingIn.ts';

/** `invitation`: its token, if someone registers to accept one. */
export function RegisterForm({ invitation }: { invitation: string | null }) {
  const register = useRegister();
  const withNext = useWithNext();
  const { error } = register;
  const isTaken = error instanceof EmailTakenError;
  return (
    <Form
      onSubmit={({ email = '', name = '', password = '' }) =>
        register.mutate({
          email,
          password,
          ...(name.trim() === '' ? {} : { name: name.trim() }),
          ...(invitation === null ? {} : { invitation }),
        })
      }
      error={isTaken ? null : error}
      failure="The account was not created"
      uncertain="The account may not have been created"
      fields={['email', 'name', 'password']}
      submit="Create account"
      isBusy={register.isPending}
      isWide
    >
      <Field
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        required
        maxLength={254}
        hint={invitation === null ? undefined : 'The address that was invited.'}
        fault={faultOf(error, 'email')}
      />
      <Field
        label="Your name (optional)"
        name="name"
        autoComplete="name"
        maxLength={100}
        hint="What your colleagues see."
        fault={faultOf(error, 'name')}
      />
      <NewPassword label="Password" name="password" fault={faultOf(error, 'password')} />
      {isTaken && (
        <Notice weight="error" title="This e-mail address may already have an account">
          <TextLink href={withNext(pathTo('signIn'))}>Sign in</TextLink> with its password, or{' '}
          <TextLink href={withNext(pathTo('forgotPassword'))}>choose a new one</TextLink>.
        </Notice>
      )}
    </Form>
  );
}

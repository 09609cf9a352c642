import { useMutation } from '@tanstack/react-query';
import { pathTo } from '../../client/paths.ts';
import { faultOf, request } from '../../client/request.ts';
import { useBecome } from '../../client/viewer.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { Form } from '../../ui/Form.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { NewPassword } from './NewPassword.tsx';

/** Sets a new password with a link's token. */
export function ResetPasswordForm({ token }: { token: string }) {
  const become = useBecome();
  const reset = useMutation({
    mutationFn: (newPassword: string) =>
      request('POST /api/account/password-reset/confirm', { body: { token, newPassword } }),
    onSuccess: () => become(null),
  });
  if (reset.isSuccess) {
    return (
      <>
        <Notice title="Password changed">
          You have been signed out everywhere. Sign in with the new password.
        </Notice>
        <p className="mt-4">
          <ButtonLink href={pathTo('signIn')}>Sign in</ButtonLink>
        </p>
      </>
    );
  }
  return (
    <>
      <Form
        onSubmit={({ newPassword = '' }) => reset.mutate(newPassword)}
        error={reset.error}
        failure="The password was not changed"
        uncertain="The password may not have been changed"
        fields={['newPassword']}
        submit="Set password"
        isBusy={reset.isPending}
        isWide
      >
        <NewPassword label="New password" name="newPassword" fault={faultOf(reset.error, 'newPassword')} />
      </Form>
      <p className="mt-4 text-sm text-soft">
        Link not working? <TextLink href={pathTo('forgotPassword')}>Request a new one</TextLink>
      </p>
    </>
  );
}

import { useMutation } from '@tanstack/react-query';
import { pathTo } from '../../client/paths.ts';
import { RequestError, request } from '../../client/request.ts';
import { useBecome } from '../../client/viewer.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { FormFailure } from '../../ui/FormFailure.tsx';
import { takeFields } from '../../ui/form.ts';
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
    <form
      className="space-y-4"
      onSubmit={(event) => {
        const { newPassword = '' } = takeFields(event);
        reset.mutate(newPassword);
      }}
    >
      <FormFailure title="The password was not changed" error={reset.error} fields={['newPassword']} />
      <NewPassword
        label="New password"
        name="newPassword"
        fault={reset.error instanceof RequestError ? reset.error.faultOf('newPassword') : undefined}
      />
      <Button type="submit" isBusy={reset.isPending} className="min-h-10 w-full">
        Set password
      </Button>
      <p className="text-sm text-soft">
        Link not working? <TextLink href={pathTo('forgotPassword')}>Request a new one</TextLink>
      </p>
    </form>
  );
}

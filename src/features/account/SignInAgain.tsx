import { AlertDialog } from '@base-ui/react/alert-dialog';
import type { Account } from '../../../contracts/accounts.ts';
import { useBecome } from '../../client/viewer.ts';
import { Button } from '../../ui/Button.tsx';
import { DialogPopup } from '../../ui/DialogPopup.tsx';
import { FormFailure } from '../../ui/FormFailure.tsx';
import { takeFields } from '../../ui/form.ts';
import { PresentPassword } from './PresentPassword.tsx';
import { isWrong, useSignIn } from './signingIn.ts';

/** Shown over a page whose viewer's session has ended: the page, and what was typed into it, is kept. */
export default function SignInAgain({ viewer: { email } }: { viewer: Account }) {
  const signIn = useSignIn();
  const become = useBecome();
  const isOther = isWrong(signIn.error);
  return (
    <AlertDialog.Root open>
      <DialogPopup title="Your session has ended" isForemost>
        <form
          onSubmit={(event) => {
            const { password = '' } = takeFields(event);
            signIn.mutate({ email, password });
          }}
        >
          <AlertDialog.Description render={<div />} className="mt-2 space-y-4">
            <p>
              Sign in again as <strong className="font-medium wrap-anywhere">{email}</strong> to continue.
              What you have typed is still there.
            </p>
            {!isOther && <FormFailure title="Sign-in failed" error={signIn.error} />}
            <PresentPassword email={email} fault={isOther ? 'Wrong password. Is caps lock on?' : undefined} />
          </AlertDialog.Description>
          <div className="mt-6 flex justify-end gap-2">
            <Button look="secondary" onClick={() => become(null)}>
              Leave
            </Button>
            <Button type="submit" isBusy={signIn.isPending}>
              Sign in
            </Button>
          </div>
        </form>
      </DialogPopup>
    </AlertDialog.Root>
  );
}

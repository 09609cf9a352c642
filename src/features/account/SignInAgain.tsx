import { AlertDialog } from '@base-ui/react/alert-dialog';
import type { Account } from '../../../contracts/accounts.ts';
import { useBecome } from '../../client/viewer.ts';
import { DialogPopup } from '../../ui/DialogPopup.tsx';
import { Form } from '../../ui/Form.tsx';
import { PresentPassword } from './PresentPassword.tsx';
import { isKnownToCodeForm, SignInCode } from './SignInCode.tsx';
import { isPending, isWrong, useSignIn, useSignInCode } from './signingIn.ts';

/** Shown over a page whose viewer's session has ended: the page, and what was typed into it, is kept. */
export default function SignInAgain({ viewer: { email } }: { viewer: Account }) {
  const signIn = useSignIn();
  const finish = useSignInCode();
  const become = useBecome();
  const isSecondStep = isPending(signIn.data);
  const isOther = isWrong(signIn.error);
  const error = isSecondStep ? finish.error : signIn.error;
  return (
    <AlertDialog.Root open>
      <DialogPopup title="Your session has ended" isForemost>
        <Form
          onSubmit={({ password = '', code = '' }) =>
            isSecondStep ? finish.mutate(code) : signIn.mutate({ email, password })
          }
          error={isOther || (isSecondStep && isKnownToCodeForm(error)) ? null : error}
          failure="Sign-in failed"
          submit="Sign in"
          isBusy={signIn.isPending || finish.isPending}
          cancel={
            isSecondStep
              ? { label: 'Back', act: () => signIn.reset() }
              : { label: 'Leave', act: () => become(null) }
          }
          className="mt-2 space-y-4"
        >
          <AlertDialog.Description render={<div />} className="space-y-4">
            <p>
              Sign in again as <strong className="font-medium wrap-anywhere">{email}</strong> to continue.
              What you have typed is still there.
            </p>
            {isSecondStep ? (
              <SignInCode error={finish.error} />
            ) : (
              <PresentPassword
                email={email}
                fault={isOther ? 'Wrong password. Is caps lock on?' : undefined}
              />
            )}
          </AlertDialog.Description>
        </Form>
      </DialogPopup>
    </AlertDialog.Root>
  );
}

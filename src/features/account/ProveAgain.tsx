import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Account } from '../../../contracts/accounts.ts';
import { request } from '../../client/request.ts';
import { DialogPopup } from '../../ui/DialogPopup.tsx';
import { Form } from '../../ui/Form.tsx';
import { CodeField } from './CodeField.tsx';
import { PresentPassword } from './PresentPassword.tsx';
import { factorsQuery } from './queries.ts';
import { isWrong, isWrongCode } from './signingIn.ts';

/** Asks for the password, and a code where the account has one, before what matters most. */
export default function ProveAgain({
  viewer: { email },
  onEnd,
}: {
  viewer: Account;
  onEnd: (isProved: boolean) => void;
}) {
  const factors = useQuery(factorsQuery);
  const prove = useMutation({
    mutationFn: (body: { password: string; code?: string }) =>
      request('POST /api/session/reauthenticate', { body }),
    onSuccess: () => onEnd(true),
  });
  const [isOther, isOtherCode] = [isWrong(prove.error), isWrongCode(prove.error)];
  return (
    <AlertDialog.Root open onOpenChange={() => onEnd(false)}>
      <DialogPopup title="Confirm it’s you" isForemost>
        <Form
          onSubmit={({ password = '', code }) => prove.mutate({ password, ...(code && { code }) })}
          error={isOther || isOtherCode ? null : (prove.error ?? factors.error)}
          failure="You could not be recognized"
          submit="Confirm"
          isBusy={prove.isPending || factors.isPending}
          cancel={{ act: () => onEnd(false) }}
          className="mt-2 space-y-4"
        >
          <AlertDialog.Description render={<div />} className="space-y-4">
            <p>For this, enter your password again. You won’t be asked for the next 15 minutes.</p>
            <PresentPassword email={email} fault={isOther ? 'Wrong password. Is caps lock on?' : undefined} />
            {factors.data?.authenticator && <CodeField isWrong={isOtherCode} />}
          </AlertDialog.Description>
        </Form>
      </DialogPopup>
    </AlertDialog.Root>
  );
}

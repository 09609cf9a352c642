import { useMutation } from '@tanstack/react-query';
import type { NewAuthenticator } from '../../../contracts/factors.ts';
import { request } from '../../client/request.ts';
import { CopyText } from '../../ui/CopyText.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { QrCode } from '../../ui/QrCode.tsx';
import { isWrongCode } from './signingIn.ts';

/** The new app's secret, to scan or to type, and its first code. `onEnd` gets the recovery codes, or null when it was left. */
export default function AuthenticatorSetup({
  begun,
  onEnd,
}: {
  begun: NewAuthenticator;
  onEnd: (codes: string[] | null) => void;
}) {
  const confirm = useMutation({
    mutationFn: (code: string) => request('POST /api/account/authenticator/confirm', { body: { code } }),
    onSuccess: ({ codes }) => onEnd(codes),
  });
  const isOther = isWrongCode(confirm.error);
  return (
    <Form
      onSubmit={({ code = '' }) => confirm.mutate(code)}
      error={isOther ? null : confirm.error}
      failure="The app was not set up"
      submit="Turn on"
      isBusy={confirm.isPending}
      cancel={{ act: () => onEnd(null) }}
    >
      <div className="flex flex-wrap gap-6">
        <QrCode text={begun.uri} label="QR code for your authenticator app" />
        <div className="min-w-0 max-w-md grow basis-64 space-y-4">
          <p className="text-sm">
            Scan the code with an authenticator app, such as the one in your password manager, or enter the
            key into it. Then type the six digits that it shows.
          </p>
          <CopyText label="Key" text={begun.secret} />
          <Field
            label="Code"
            name="code"
            autoComplete="one-time-code"
            inputMode="numeric"
            pattern="\s*(\d\s*){6}"
            title="six digits"
            required
            maxLength={20}
            fault={isOther ? 'Wrong code. Does your phone show the right time?' : undefined}
          />
        </div>
      </div>
    </Form>
  );
}

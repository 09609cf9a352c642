import { useMutation } from '@tanstack/react-query';
import { RequestError, request } from '../../client/request.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { FormFailure } from '../../ui/FormFailure.tsx';
import { takeFields } from '../../ui/form.ts';
import { Notice } from '../../ui/Notice.tsx';

/** Asks for mails about incidents and maintenance. Only the mailbox learns whether it gets them already. */
export function SubscribeCard() {
  const ask = useMutation({
    mutationFn: (email: string) => request('POST /api/status/subscribers', { body: { email } }),
  });
  const { error } = ask;
  return (
    <Card title="Get updates by e-mail">
      {ask.isSuccess ? (
        <Notice title="Check your email">
          Open the link that was sent to {ask.variables} to confirm the subscription.
        </Notice>
      ) : (
        <form
          className="space-y-4"
          onSubmit={(event) => {
            const { email = '' } = takeFields(event);
            ask.mutate(email.trim());
          }}
        >
          <FormFailure title="Not subscribed" error={error} fields={['email']} />
          <Field
            label="E-mail"
            name="email"
            type="email"
            autoComplete="email"
            required
            maxLength={254}
            className="max-w-sm"
            hint="For incidents and maintenance. Each mail has a link to unsubscribe."
            fault={error instanceof RequestError ? error.faultOf('email') : undefined}
          />
          <Button type="submit" look="secondary" isBusy={ask.isPending}>
            Subscribe by e-mail
          </Button>
        </form>
      )}
    </Card>
  );
}

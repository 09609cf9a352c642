import { useMutation } from '@tanstack/react-query';
import { faultOf, request } from '../../client/request.ts';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { Notice } from '../../ui/Notice.tsx';

/** Asks for mails about incidents and maintenance. Only the mailbox learns whether it gets them already. */
export function SubscribeCard() {
  const ask = useMutation({
    mutationFn: (email: string) => request('POST /api/status/subscribers', { body: { email } }),
  });
  return (
    <Card title="Get updates by e-mail">
      {ask.isSuccess ? (
        <Notice title="Check your email">
          Open the link that was sent to {ask.variables} to confirm the subscription.
        </Notice>
      ) : (
        <Form
          failure="Not subscribed"
          error={ask.error}
          fields={['email']}
          submit="Subscribe by e-mail"
          look="secondary"
          isBusy={ask.isPending}
          onSubmit={({ email = '' }) => ask.mutate(email.trim())}
        >
          <Field
            label="E-mail"
            name="email"
            type="email"
            autoComplete="email"
            required
            maxLength={254}
            className="max-w-sm"
            hint="For incidents and maintenance. Each mail has a link to unsubscribe."
            fault={faultOf(ask.error, 'email')}
          />
        </Form>
      )}
    </Card>
  );
}

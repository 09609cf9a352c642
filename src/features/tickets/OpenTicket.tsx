import { useLocation } from 'wouter';
import { pathTo } from '../../client/paths.ts';
import { faultOf } from '../../client/request.ts';
import { Card } from '../../ui/Card.tsx';
import { Field, TextArea } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useOpenTicket } from './tickets.ts';

/** The form that opens a ticket. */
export function OpenTicket({ handle, close }: { handle: string; close: () => void }) {
  const opening = useOpenTicket(handle);
  const [, go] = useLocation();
  return (
    <Card title="Open a ticket" className="mt-6">
      <Form
        onSubmit={({ subject = '', body = '' }) =>
          opening.mutate(
            { subject, body },
            { onSuccess: ({ id }) => go(pathTo('ticket', { organization: handle, ticket: id })) },
          )
        }
        error={opening.error}
        failure="The ticket was not opened"
        uncertain="The ticket may not have been opened"
        fields={['subject', 'body']}
        submit="Open ticket"
        isBusy={opening.isPending}
        cancel={{ act: close }}
      >
        <Field
          label="Subject"
          name="subject"
          autoFocus
          required
          maxLength={200}
          autoComplete="off"
          fault={faultOf(opening.error, 'subject')}
        />
        <TextArea
          label="Message"
          name="body"
          required
          maxLength={10_000}
          hint="What you did, what happened and what you expected"
          fault={faultOf(opening.error, 'body')}
        />
      </Form>
    </Card>
  );
}

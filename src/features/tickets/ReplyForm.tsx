import type { Ticket } from '../../../contracts/tickets.ts';
import { faultOf } from '../../client/request.ts';
import { Card } from '../../ui/Card.tsx';
import { TextArea } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useReply } from './tickets.ts';

/** Sends a reply; on failure the text is kept. */
export function ReplyForm({ handle, ticket }: { handle: string; ticket: Ticket }) {
  const replying = useReply(handle, ticket.id);
  const isClosed = ticket.status === 'closed';
  return (
    <Card title="Reply" className="mt-6">
      <Form
        onSubmit={({ body = '' }, form) => replying.mutate(body, { onSuccess: () => form.reset() })}
        error={replying.error}
        failure="The message was not sent"
        uncertain="The message may not have been sent"
        fields={['body']}
        submit="Send"
        isBusy={replying.isPending}
      >
        <TextArea
          label="Message"
          name="body"
          required
          maxLength={10_000}
          hint={isClosed ? 'The ticket is closed. A reply reopens it.' : undefined}
          fault={faultOf(replying.error, 'body')}
        />
      </Form>
    </Card>
  );
}

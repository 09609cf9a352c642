import type { FormEvent } from 'react';
import type { Ticket } from '../../../contracts/tickets.ts';
import { RequestError } from '../../client/request.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { TextArea } from '../../ui/Field.tsx';
import { useReply } from './tickets.ts';

/** Sends a reply; on failure the text is kept. */
export function ReplyForm({ handle, ticket }: { handle: string; ticket: Ticket }) {
  const replying = useReply(handle, ticket.id);
  const error = replying.error instanceof RequestError ? replying.error : null;
  const isClosed = ticket.status === 'closed';

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    replying.mutate(String(new FormData(form).get('body')), { onSuccess: () => form.reset() });
  }

  return (
    <Card title="Reply" className="mt-6">
      <form onSubmit={submit} className="space-y-4">
        <TextArea
          label="Message"
          name="body"
          required
          maxLength={10_000}
          hint={isClosed ? 'The ticket is closed. A reply reopens it.' : undefined}
          fault={error?.faultOf('body')}
        />
        {replying.error && (
          <FailureNotice
            title={error?.isUncertain ? 'The message may not have been sent' : 'The message was not sent'}
            error={replying.error}
          />
        )}
        <p className="flex justify-end">
          <Button type="submit" isBusy={replying.isPending}>
            Send
          </Button>
        </p>
      </form>
    </Card>
  );
}

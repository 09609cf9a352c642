import { type FormEvent, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { pathTo } from '../../client/paths.ts';
import { RequestError } from '../../client/request.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Field, TextArea } from '../../ui/Field.tsx';
import { useOpenTicket } from './tickets.ts';

/** The form that opens a ticket. */
export function OpenTicket({ handle, close }: { handle: string; close: () => void }) {
  const opening = useOpenTicket(handle);
  const [, go] = useLocation();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const error = opening.error instanceof RequestError ? opening.error : null;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    opening.mutate(
      { subject: String(fields.get('subject')), body: String(fields.get('body')) },
      { onSuccess: ({ id }) => go(pathTo('ticket', { organization: handle, ticket: id })) },
    );
  }

  return (
    <Card title="Open a ticket" className="mt-6">
      <form ref={form} onSubmit={submit} className="space-y-5">
        <Field
          label="Subject"
          name="subject"
          required
          maxLength={200}
          autoComplete="off"
          fault={error?.faultOf('subject')}
        />
        <TextArea
          label="Message"
          name="body"
          required
          maxLength={10_000}
          hint="What you did, what happened and what you expected"
          fault={error?.faultOf('body')}
        />
        {opening.error && (
          <FailureNotice
            title={error?.isUncertain ? 'The ticket may not have been opened' : 'The ticket was not opened'}
            error={opening.error}
          />
        )}
        <div className="flex flex-wrap justify-end gap-2">
          <Button look="secondary" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" isBusy={opening.isPending}>
            Open ticket
          </Button>
        </div>
      </form>
    </Card>
  );
}

import type { MadeWebhook } from '../../../contracts/webhooks.ts';
import { faultOf } from '../../client/request.ts';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { Tick } from '../../ui/Tick.tsx';
import { EVENT_WORDS } from '../events/words.ts';
import { type EventType, type Owner, useCreateWebhook } from './webhooks.ts';

/** `onEnd` gets the new webhook with its secret, or null when none was created. */
export function NewWebhookForm({
  owner,
  choices,
  onEnd,
}: {
  owner: Owner;
  choices: EventType[];
  onEnd: (made: MadeWebhook | null) => void;
}) {
  const create = useCreateWebhook(owner);
  const eventsFault = faultOf(create.error, 'events') && 'Choose at least one event.';
  return (
    <Form
      onSubmit={({ url = '', description = '' }, form) =>
        create.mutate(
          {
            url: url.trim(),
            description: description.trim(),
            events: new FormData(form).getAll('events') as EventType[],
          },
          { onSuccess: onEnd },
        )
      }
      error={create.error}
      failure="No webhook was created"
      uncertain="It may have been created. Check the list before you try again."
      fields={['url', 'description', 'events']}
      submit="Create webhook"
      isBusy={create.isPending}
      cancel={{ act: () => onEnd(null) }}
      className="space-y-4 rounded-md border border-line bg-paper p-4"
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="URL"
          name="url"
          type="url"
          autoComplete="off"
          autoFocus
          required
          maxLength={2_000}
          placeholder="https://example.org/hooks"
          fault={faultOf(create.error, 'url')}
        />
        <Field
          label="Description"
          name="description"
          autoComplete="off"
          maxLength={200}
          placeholder="Bookkeeping"
          fault={faultOf(create.error, 'description')}
        />
      </div>
      <fieldset>
        <legend className="text-sm font-medium">Events</legend>
        <div className="grid sm:grid-cols-2 sm:gap-x-4">
          {choices.map((type) => (
            <Tick
              key={type}
              name="events"
              value={type}
              label={EVENT_WORDS[type]}
              hint={type}
              defaultChecked={type.startsWith('wallet.')}
            />
          ))}
        </div>
        {eventsFault && <p className="text-sm text-bad">{eventsFault}</p>}
      </fieldset>
    </Form>
  );
}

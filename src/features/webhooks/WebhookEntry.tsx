import { useState } from 'react';
import type { MadeWebhook, Webhook } from '../../../contracts/webhooks.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { FormFailure } from '../../ui/FormFailure.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { Ago, At } from '../../ui/Timestamp.tsx';
import { nameEvent } from '../events/words.ts';
import { Deliveries } from './Deliveries.tsx';
import { ResendSince } from './ResendSince.tsx';
import { DISABLED_WORDS, type Owner, useWebhookAction } from './webhooks.ts';

/** One webhook: where it leads, what it is sent, how it does, and what can be done with it. */
export function WebhookEntry({
  owner,
  webhook,
  onRotated,
}: {
  owner: Owner;
  webhook: Webhook;
  onRotated: (made: MadeWebhook) => void;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const path = { webhook: webhook.id };
  const test = useWebhookAction<void>(owner, 'POST', '/{webhook}/test', () => ({ path }));
  const change = useWebhookAction<{ enabled: boolean }>(owner, 'PATCH', '/{webhook}', (body) => ({
    path,
    body,
  }));
  const rotate = useWebhookAction<void, MadeWebhook>(owner, 'POST', '/{webhook}/rotate', () => ({ path }));
  const remove = useWebhookAction<void>(owner, 'DELETE', '/{webhook}', () => ({ path }));
  const isEnabled = webhook.disabled === null;
  return (
    <li className="space-y-3 py-5 first:pt-0 last:pb-0">
      <div>
        <p className="font-medium wrap-anywhere">{webhook.url}</p>
        {webhook.description && <p className="text-sm text-soft wrap-anywhere">{webhook.description}</p>}
        <p className="mt-1 text-sm">
          <Health webhook={webhook} />
        </p>
        <p className="mt-1 text-sm text-soft">{webhook.events.map(nameEvent).join(', ')}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button look="secondary" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? 'Hide messages' : 'Messages'}
        </Button>
        {isEnabled && (
          <Button
            look="secondary"
            isBusy={test.isPending}
            onClick={() => test.mutate(undefined, { onSuccess: () => setIsOpen(true) })}
          >
            Send test
          </Button>
        )}
        {isEnabled && <ResendSince owner={owner} webhook={webhook} onSent={() => setIsOpen(true)} />}
        <Confirmation
          label="New secret"
          title="Replace the secret?"
          confirm="Replace secret"
          act={async () => onRotated(await rotate.mutateAsync())}
        >
          <p>
            Messages are signed with both secrets for 24 hours, so that you can change your server meanwhile.
          </p>
        </Confirmation>
        <Button
          look="secondary"
          isBusy={change.isPending}
          onClick={() => change.mutate({ enabled: !isEnabled })}
        >
          {isEnabled ? 'Disable' : 'Enable'}
        </Button>
        <Confirmation
          label="Delete"
          look="danger"
          title="Delete the webhook?"
          confirm="Delete webhook"
          act={() => remove.mutateAsync()}
        >
          <p>Nothing is sent to {webhook.url} any more, and the list of its messages goes too.</p>
        </Confirmation>
      </div>
      <FormFailure title="This did not work" error={test.error ?? change.error} />
      {isOpen && <Deliveries owner={owner} webhook={webhook} />}
    </li>
  );
}

function Health({ webhook: { disabled, failingSince, formerSecretUntil } }: { webhook: Webhook }) {
  if (disabled !== null) {
    return (
      <>
        <StateMark state="stopped" word={DISABLED_WORDS[disabled.because]} /> <Ago moment={disabled.at} />
      </>
    );
  }
  if (failingSince !== null) {
    return (
      <>
        <StateMark state="error" word="Nothing has arrived since" /> <At moment={failingSince} />
      </>
    );
  }
  return (
    <>
      <StateMark state="running" word="Enabled" />
      {formerSecretUntil !== null && (
        <span className="text-soft">
          {' '}
          · the former secret is valid until <At moment={formerSecretUntil} />
        </span>
      )}
    </>
  );
}

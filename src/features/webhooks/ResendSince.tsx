import type { Webhook } from '../../../contracts/webhooks.ts';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Choice } from '../../ui/Field.tsx';
import { serverNow } from '../../client/serverClock.ts';
import { type Owner, useWebhookAction } from './webhooks.ts';

const HOUR_MS = 3_600_000;

/** Sends everything again that happened in the last hours or days. */
export function ResendSince({
  owner,
  webhook,
  onSent,
}: {
  owner: Owner;
  webhook: Webhook;
  onSent: () => void;
}) {
  const resend = useWebhookAction<{ since: string }>(owner, 'POST', '/{webhook}/resend', (body) => ({
    path: { webhook: webhook.id },
    body,
  }));
  return (
    <Confirmation
      label="Send again"
      title="Send messages again?"
      confirm="Send again"
      done="Messages will be sent again"
      act={async (form) => {
        const since = new Date(serverNow() - Number(form.get('hours')) * HOUR_MS).toISOString();
        await resend.mutateAsync({ since });
        onSent();
      }}
    >
      <p>Everything that happened since then is sent, also what has arrived already, under the same IDs.</p>
      <Choice label="Since" name="hours" defaultValue="24">
        <option value="1">An hour ago</option>
        <option value="24">24 hours ago</option>
        <option value="168">7 days ago</option>
        <option value="720">30 days ago</option>
      </Choice>
    </Confirmation>
  );
}

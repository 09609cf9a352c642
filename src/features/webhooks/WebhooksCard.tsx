import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MadeWebhook } from '../../../contracts/webhooks.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { CopyText } from '../../ui/CopyText.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { NewWebhookForm } from './NewWebhookForm.tsx';
import { WebhookEntry } from './WebhookEntry.tsx';
import { type Owner, webhooksQuery } from './webhooks.ts';

/** All webhooks of an owner. A new secret is shown until another is made or the page is left. */
export function WebhooksCard({ owner }: { owner: Owner }) {
  const webhooks = useQuery(webhooksQuery(owner));
  const [made, setMade] = useState<MadeWebhook | null>(null);
  const [isMaking, setIsMaking] = useState(false);
  return (
    <Card
      title="Webhooks"
      aside={
        !isMaking &&
        webhooks.data && (
          <Button look="secondary" onClick={() => setIsMaking(true)}>
            New webhook
          </Button>
        )
      }
    >
      <div className="space-y-5">
        {made && (
          <Notice title={`Secret of ${hostOf(made.webhook.url)}`}>
            <p>Copy it now and keep it safe: it won’t be shown again. Messages are signed with it.</p>
            <div className="mt-3">
              <CopyText key={made.secret} label="Secret" text={made.secret} />
            </div>
          </Notice>
        )}
        {isMaking && webhooks.data && (
          <NewWebhookForm
            owner={owner}
            choices={webhooks.data.choices}
            onEnd={(webhook) => {
              if (webhook) setMade(webhook);
              setIsMaking(false);
            }}
          />
        )}
        <Loaded
          query={webhooks}
          what="the webhooks"
          skeleton={<LineSkeletons count={2} />}
          empty={({ items }) =>
            items.length === 0 &&
            !isMaking && (
              <Empty title="No webhooks yet">
                A webhook sends events, such as a top-up or an instance that stopped, to your own server.
              </Empty>
            )
          }
        >
          {({ items }) => (
            <ul className="divide-y divide-line">
              {items.map((webhook) => (
                <WebhookEntry key={webhook.id} owner={owner} webhook={webhook} onRotated={setMade} />
              ))}
            </ul>
          )}
        </Loaded>
      </div>
    </Card>
  );
}

function hostOf(url: string): string {
  return new URL(url).host;
}

import { useInfiniteQuery } from '@tanstack/react-query';
import type { Webhook } from '../../../contracts/webhooks.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import type { Column } from '../../ui/Table.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { nameEvent } from '../events/words.ts';
import { DELIVERY_WORDS, type Delivery, deliveriesQuery, type Owner, useWebhookAction } from './webhooks.ts';

const LOOK_EVERY_MS = 3_000;
const MARKS = { pending: 'provisioning', delivered: 'running', failed: 'error' } as const;

/** A webhook's messages, newest first, with what was sent and what came back. */
export function Deliveries({ owner, webhook }: { owner: Owner; webhook: Webhook }) {
  const list = useInfiniteQuery({
    ...deliveriesQuery(owner, webhook.id),
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ items }) => items.some(({ state }) => state === 'pending')) ? LOOK_EVERY_MS : false,
  });
  const resend = useWebhookAction<string>(
    owner,
    'POST',
    '/{webhook}/deliveries/{delivery}/resend',
    (delivery) => ({ path: { webhook: webhook.id, delivery } }),
  );
  const columns: Column<Delivery>[] = [
    {
      name: 'Message',
      cell: (delivery) => (
        <>
          {delivery.type === 'webhook.test' ? 'Test' : nameEvent(delivery.type)}
          <Exchange delivery={delivery} />
        </>
      ),
    },
    { name: 'Created', isExtra: true, cell: ({ createdAt }) => <At moment={createdAt} /> },
    { name: 'State', cell: (delivery) => <Outcome delivery={delivery} /> },
    {
      name: 'Send again',
      isAction: true,
      cell: ({ id }) =>
        webhook.disabled === null && (
          <Button
            look="secondary"
            isBusy={resend.isPending && resend.variables === id}
            onClick={() => resend.mutate(id)}
          >
            Send again
          </Button>
        ),
    },
  ];
  return (
    <PagedTable
      list={list}
      what="the messages"
      lines={3}
      empty={<Empty title="No messages yet">Send a test to see whether one arrives.</Empty>}
      caption={`Messages to ${webhook.url}`}
      columns={columns}
      keyOf={({ id }) => id}
    />
  );
}

function Outcome({ delivery: { state, attempts, nextTryAt, latest } }: { delivery: Delivery }) {
  return (
    <>
      <StateMark state={MARKS[state]} word={DELIVERY_WORDS[state]} />
      {latest && (
        <span className="block text-soft wrap-anywhere">
          {latest.status === null ? latest.error : `Answer ${latest.status}`}
          {attempts > 1 && ` · ${attempts} attempts`}
        </span>
      )}
      {nextTryAt !== null && (
        <span className="block text-soft">
          Next try <At moment={nextTryAt} />
        </span>
      )}
    </>
  );
}

function Exchange({ delivery: { request, messageId, latest } }: { delivery: Delivery }) {
  return (
    <details className="mt-1 font-normal">
      <summary className="cursor-pointer text-soft">Request and answer</summary>
      <p className="mt-2 text-soft">webhook-id: {messageId}</p>
      <pre className="mt-1 max-w-full overflow-x-auto rounded-md bg-sunken p-3 text-xs whitespace-pre-wrap wrap-anywhere">
        {JSON.stringify(JSON.parse(request), null, 2)}
      </pre>
      {latest?.answer && (
        <pre className="mt-2 max-w-full overflow-x-auto rounded-md bg-sunken p-3 text-xs whitespace-pre-wrap wrap-anywhere">
          {latest.answer}
        </pre>
      )}
    </details>
  );
}

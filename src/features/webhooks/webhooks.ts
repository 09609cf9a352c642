import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { DeliveryList, MadeWebhook, Webhook, WebhookList } from '../../../contracts/webhooks.ts';
import { listQuery } from '../../client/lists.ts';
import { addressOf, type AnyInput, ask, type OperationName } from '../../client/request.ts';

export type EventType = Webhook['events'][number];
export type Delivery = DeliveryList['items'][number];

/** Whose webhooks: an organization's handle, or null for the platform. */
export type Owner = string | null;

export const DISABLED_WORDS: Record<NonNullable<Webhook['disabled']>['because'], string> = {
  by_hand: 'Disabled',
  gone: 'Disabled: it answered 410 (gone)',
  failing: 'Disabled: nothing arrived for five days',
};

export const DELIVERY_WORDS: Record<Delivery['state'], string> = {
  pending: 'To be tried',
  delivered: 'Delivered',
  failed: 'Given up',
};

/** The operation of an owner's webhooks, such as 'POST' and '/{webhook}/test'. */
function operationOf(owner: Owner, method: string, rest = ''): OperationName {
  const base = owner === null ? '/api/webhooks' : '/api/organizations/{organization}/webhooks';
  return `${method} ${base}${rest}` as OperationName;
}

function pathOf(owner: Owner, path: Record<string, string> = {}): Record<string, string> {
  return owner === null ? path : { ...path, organization: owner };
}

export function webhooksQuery(owner: Owner) {
  const operation = operationOf(owner, 'GET');
  const path = pathOf(owner);
  return queryOptions({
    queryKey: [addressOf(operation, { path })],
    queryFn: ({ signal }) => ask(operation, { path, signal }) as Promise<WebhookList>,
  });
}

/** The latest messages; asked for again while some are to be tried. */
export function deliveriesQuery(owner: Owner, webhook: string) {
  if (owner === null) return listQuery('GET /api/webhooks/{webhook}/deliveries', { path: { webhook } });
  const path = { organization: owner, webhook };
  return listQuery('GET /api/organizations/{organization}/webhooks/{webhook}/deliveries', { path });
}

/** What is done with webhooks; what is shown of them is asked for again. */
export function useWebhookAction<Given, Result = unknown>(
  owner: Owner,
  method: 'POST' | 'PATCH' | 'DELETE',
  rest: string,
  inputOf: (given: Given) => AnyInput,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (given: Given) => {
      const { path, ...input } = inputOf(given);
      return ask(operationOf(owner, method, rest), {
        ...input,
        path: pathOf(owner, path),
      }) as Promise<Result>;
    },
    onSettled: async () => {
      await queries.invalidateQueries(webhooksQuery(owner));
      await queries.invalidateQueries({ queryKey: ['list'] });
    },
  });
}

export interface WebhookChoice {
  url: string;
  description: string;
  events: EventType[];
}

export function useCreateWebhook(owner: Owner) {
  return useWebhookAction<WebhookChoice, MadeWebhook>(owner, 'POST', '', (body) => ({ body }));
}

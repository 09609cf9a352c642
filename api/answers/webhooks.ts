import type * as contracts from '../../contracts/webhooks.ts';
import type { AttemptRow, DeliveryRow } from '../../db/webhooks/deliveries.ts';
import type { EndpointRow } from '../../db/webhooks/endpoints.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { messageIdOf, TEST_TYPE, writeMessage } from '../services/webhooks/message.ts';

export function viewWebhook(endpoint: EndpointRow): contracts.Webhook {
  const { disabledAt, disabledBecause } = endpoint;
  return {
    id: String(endpoint.endpointId),
    url: endpoint.url,
    description: endpoint.description,
    events: endpoint.eventTypes,
    createdAt: formatTimestamp(endpoint.createdAt),
    disabled:
      disabledAt === null || disabledBecause === null
        ? null
        : { at: formatTimestamp(disabledAt), because: disabledBecause },
    failingSince: formatTimestamp(endpoint.failingSince),
    formerSecretUntil: formatTimestamp(endpoint.formerSecretUntil),
  };
}

export function viewDelivery(delivery: DeliveryRow): contracts.Delivery {
  const { latest } = delivery;
  return {
    id: String(delivery.deliveryId),
    messageId: messageIdOf(delivery),
    type: delivery.event?.type ?? TEST_TYPE,
    createdAt: formatTimestamp(delivery.createdAt),
    state: delivery.state,
    attempts: delivery.attempts,
    nextTryAt: formatTimestamp(delivery.nextTryAt),
    request: writeMessage(delivery),
    latest: latest === null ? null : viewAttempt(latest),
  };
}

export function viewAttempt({
  attemptedAt,
  durationMs,
  status,
  answer,
  error,
}: AttemptRow): contracts.Attempts['items'][number] {
  return { at: formatTimestamp(attemptedAt), durationMs, status, answer, error };
}

import { Webhook } from 'standardwebhooks';
import type { DueDelivery } from '../../../db/webhooks/sending.ts';
import { formatTimestamp, type Instant } from '../../../domain/instant.ts';

/** What a test's message has instead of an event. */
export const TEST_TYPE = 'webhook.test';

type Told = Pick<DueDelivery, 'deliveryId' | 'createdAt' | 'event'>;

/** The same whenever the message is sent again, so that receivers know it. */
export function messageIdOf({ deliveryId, event }: Pick<Told, 'deliveryId' | 'event'>): string {
  return event === null ? `test_${deliveryId}` : `evt_${event.eventId}`;
}

/** The body, which is the same whenever it is sent. A payload has at most 4 kB, so it keeps within the 20 that rule 28 allows. */
export function writeMessage(delivery: Told): string {
  const { event, createdAt } = delivery;
  const id = messageIdOf(delivery);
  if (event === null) {
    const data = { message: 'This is a test.' };
    const timestamp = formatTimestamp(createdAt);
    return JSON.stringify({ id, type: TEST_TYPE, timestamp, organization: null, sequence: null, data });
  }
  return JSON.stringify({
    id,
    type: event.type,
    timestamp: formatTimestamp(event.happenedAt),
    organization: event.organizationId === null ? null : String(event.organizationId),
    sequence: Number(event.sequence),
    data: event.payload,
  });
}

/**
 * The headers of Standard Webhooks 1.0.0, for an attempt at a moment. While a secret is being replaced there is a
 * signature by each.
 */
export function signMessage(
  id: string,
  body: string,
  at: Instant,
  secrets: readonly string[],
): Record<string, string> {
  const date = new Date(Number(at / 1_000n));
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(date.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, date, body)).join(' '),
  };
}

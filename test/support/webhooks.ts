import { type DispatcherOptions, WebhookDispatcher } from '../../api/services/webhooks/webhookDispatcher.ts';
import { WebhookService } from '../../api/services/webhooks/webhookService.ts';
import { insertEvents } from '../../db/events/events.ts';
import type { EndpointRow } from '../../db/webhooks/endpoints.ts';
import type { EventType } from '../../domain/events/eventTypes.ts';
import type { Fleet } from './fleet.ts';

export const BY = { operator: 'ada' };

/** The app's part that sends, in the app's role, to this machine too. */
export function dispatcherOf(fleet: Fleet, options: Partial<DispatcherOptions> = {}): WebhookDispatcher {
  return new WebhookDispatcher({
    pool: fleet.app,
    allowsPrivate: true,
    // A machine with other work may take seconds over an answer.
    limitMs: 30_000,
    jitter: () => 0.5,
    onError: (error) => {
      throw error;
    },
    ...options,
  });
}

export function webhooksOf(fleet: Fleet): WebhookService {
  return new WebhookService(fleet.app, { allowsPrivate: true });
}

/** A webhook that hears of wallets, and its secret. */
export function webhookTo(
  fleet: Fleet,
  owner: bigint | null,
  url: string,
  eventTypes: EventType[] = ['wallet.low'],
): Promise<{ endpoint: EndpointRow; secret: string }> {
  return webhooksOf(fleet).create(owner, { url, description: '', eventTypes }, BY);
}

/** Something happens to an organization. */
export async function happen(fleet: Fleet, organizationId: bigint, payload = {}): Promise<void> {
  await insertEvents(fleet.app, [{ organizationId, type: 'wallet.low', payload }]);
}

/** Each delivery in a line: state, attempts, and what came back last. */
export async function deliveriesOf(fleet: Fleet, endpointId: bigint): Promise<string[]> {
  const rows = await fleet.read<{ line: string }>(
    `SELECT concat_ws(' ', d.state, d.attempts, coalesce(a.status::text, a.error)) AS line
     FROM webhook_deliveries d LEFT JOIN LATERAL (
       SELECT * FROM webhook_attempts t WHERE t.delivery_id = d.delivery_id ORDER BY attempted_at DESC LIMIT 1
     ) a ON true WHERE d.endpoint_id = $1 ORDER BY d.delivery_id`,
    [endpointId],
  );
  return rows.map(({ line }) => line);
}

import type { Pool } from '../../../db/pool.ts';
import { inRetriedTransaction } from '../../../db/transaction.ts';
import { disableEndpoint, readEndpoint } from '../../../db/webhooks/endpoints.ts';
import { lockWallet } from '../../../db/wallets/wallets.ts';
import { tellOf, tellPlatformOf } from '../events/tell.ts';

/** Disables an endpoint that takes nothing any more, and tells whose it is; once, whoever else comes to the same conclusion. */
export async function disableFailing(
  pool: Pool,
  endpointId: bigint,
  reason: 'gone' | 'failing',
): Promise<void> {
  await inRetriedTransaction(pool, async (client) => {
    const endpoint = await readEndpoint(client, endpointId);
    if (endpoint === null) return;
    const { organizationId, url } = endpoint;
    if (organizationId !== null) await lockWallet(client, organizationId);
    if (!(await disableEndpoint(client, endpointId, reason))) return;
    const payload = { endpoint: String(endpointId), host: new URL(url).host, reason };
    if (organizationId === null) await tellPlatformOf(client, 'webhook.disabled', payload);
    else await tellOf(client, organizationId, 'webhook.disabled', payload);
  });
}

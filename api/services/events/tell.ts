import type { PayloadOf } from '../../../contracts/events.ts';
import { insertEvents, insertPlatformEvent } from '../../../db/events/events.ts';
import type { Client } from '../../../db/pool.ts';
import type { EventType } from '../../../domain/events/eventTypes.ts';

/** Writes an event of an organization, in the transaction that makes it true. Call it with its wallet locked. */
export async function tellOf<Type extends EventType>(
  client: Client,
  organizationId: bigint,
  type: Type,
  payload: PayloadOf<Type>,
): Promise<void> {
  await insertEvents(client, [{ organizationId, type, payload }]);
}

/** The same of the platform. Call it last in the transaction. */
export async function tellPlatformOf<Type extends EventType>(
  client: Client,
  type: Type,
  payload: PayloadOf<Type>,
): Promise<void> {
  await insertPlatformEvent(client, type, payload);
}

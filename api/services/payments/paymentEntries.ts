import type { Client } from '../../../db/pool.ts';
import {
  findEntryByKey,
  type LedgerEntry,
  type Movement,
  postMovement,
} from '../../../db/wallets/wallets.ts';
import { formatMicros } from '../../../domain/money.ts';
import type { Provider } from '../../../domain/payments/providers.ts';
import { Refusal } from '../refusal.ts';
import { requireMovement, requireRecordable } from '../wallets/movementRules.ts';

/** The ledger key of a payment, refund or dispute: what it is called at its provider, never an event's name. */
export function keyOf({ provider }: { provider: Provider }, id: string | null): string {
  if (id === null) throw new Error('a payment without a name at its provider cannot be posted');
  return `${provider}:${id}`;
}

/** The entry of a key, posted now or before. Call it with the wallet locked. Throws a Refusal if the books do not allow it. */
export async function postOnce(client: Client, movement: Movement): Promise<LedgerEntry> {
  const { organizationId, idempotencyKey, kind, amountMicros } = movement;
  const first = await findEntryByKey(client, organizationId, idempotencyKey);
  if (first !== null) {
    if (first.kind === kind && first.amountMicros === amountMicros) return first;
    throw new Refusal(
      'conflict',
      `entry ${first.entryNo} has the key ${idempotencyKey} with ${formatMicros(first.amountMicros)}, not ${formatMicros(amountMicros)}`,
    );
  }
  requireMovement(movement);
  await requireRecordable(client, movement);
  return postMovement(client, movement);
}

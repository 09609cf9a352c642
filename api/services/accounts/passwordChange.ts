import { forgetDevices } from '../../../db/accounts/knownDevices.ts';
import { deletePendingSignIns } from '../../../db/accounts/pendingSignIns.ts';
import { deleteOpenResets } from '../../../db/accounts/passwordResets.ts';
import type { Client } from '../../../db/pool.ts';
import { deleteSessions } from '../../../db/accounts/sessions.ts';
import { faultOfPassword } from '../../../domain/accounts/passwordRule.ts';
import { Refusal } from '../refusal.ts';

/** Throws a Refusal when a new password may not be used. */
export function requirePassword(password: string, email: string): void {
  const fault = faultOfPassword(password, email);
  if (fault) throw new Refusal('invalid_request', `the password ${fault}`);
}

/** Ends every session of a user, revokes every link to a new password, and knows no browser any more. Call it after changing the user's row. */
export async function endSignIns(client: Client, userId: bigint): Promise<void> {
  await deleteSessions(client, userId);
  await deletePendingSignIns(client, userId);
  await deleteOpenResets(client, userId);
  await forgetDevices(client, userId);
}

import { type AuditActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { violates } from '../../../db/failure.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { Refusal } from '../refusal.ts';

/** Makes a change and records it; a violated constraint is a conflict, with a message of its own. */
export async function auditedChange<Result>(
  pool: Pool,
  by: AuditActor,
  auditEvent: Parameters<typeof recordAuditEvent>[2],
  work: (client: Client) => Promise<Result>,
  conflicts: Record<string, string> = {},
): Promise<Result> {
  try {
    return await inTransaction(pool, async (client) => {
      const result = await work(client);
      await recordAuditEvent(client, by, auditEvent);
      return result;
    });
  } catch (error) {
    const [, text] = Object.entries(conflicts).find(([name]) => violates(error, name)) ?? [];
    if (text === undefined) throw error;
    throw new Refusal('conflict', text);
  }
}

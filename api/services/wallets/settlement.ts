import { type AuditActor, nameActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import type { Client } from '../../../db/pool.ts';
import { readTopUps } from '../../../db/wallets/concernedEntries.ts';
import { type Movement, postMovement } from '../../../db/wallets/wallets.ts';
import { formatMicros } from '../../../domain/money.ts';
import { roomOf } from '../../../domain/wallets/movementLimits.ts';
import { Refusal } from '../refusal.ts';
import { requireAllowed, requireMovement } from './movementRules.ts';
import { auditEventOf } from './walletService.ts';

/** Rule 18: what becomes of a balance when its organization is closed. None is negative. */
export interface Settlement {
  refundMicros: bigint;
  forfeitMicros: bigint;
  writeOffMicros: bigint;
  reason: string;
}

type Posted = Pick<Movement, 'kind' | 'amountMicros' | 'concernsEntryNo' | 'idempotencyKey'>;

const TOP_UPS_AT_ONCE = 100;

/**
 * Posts what a closing says of the balance, which must bring it to exactly zero: nobody closes on a figure that they have
 * not seen. Call it with the wallet locked. Throws a Refusal.
 */
export async function settle(
  client: Client,
  organizationId: bigint,
  balanceMicros: bigint,
  settlement: Settlement,
  { by, confirmAboveMicros }: { by: AuditActor; confirmAboveMicros: bigint | null },
): Promise<void> {
  const { refundMicros, forfeitMicros, writeOffMicros } = settlement;
  const reason = settlement.reason.trim();
  if (refundMicros + forfeitMicros - writeOffMicros !== balanceMicros) {
    throw new Refusal(
      'conflict',
      `the balance is ${formatMicros(balanceMicros)}, and the closing disposes of ${formatMicros(refundMicros + forfeitMicros - writeOffMicros)}`,
    );
  }
  for (const amount of [refundMicros, forfeitMicros, writeOffMicros])
    requireSmall(amount, confirmAboveMicros);
  const movements: Posted[] = await refunds(client, organizationId, refundMicros);
  if (forfeitMicros !== 0n) {
    movements.push({ kind: 'forfeit', amountMicros: -forfeitMicros, idempotencyKey: 'closing:forfeit' });
  }
  if (writeOffMicros !== 0n) {
    movements.push({ kind: 'write_off', amountMicros: writeOffMicros, idempotencyKey: 'closing:write-off' });
  }
  let left = balanceMicros;
  for (const posted of movements) {
    const movement = { ...posted, organizationId, reason, actor: nameActor(by) };
    requireMovement(movement);
    await requireAllowed(client, movement, { balanceMicros: left });
    const entry = await postMovement(client, movement);
    await recordAuditEvent(client, by, auditEventOf(entry));
    left = entry.balanceAfterMicros;
  }
}

/** Of the newest top-ups first, as much of each as is left of it. */
async function refunds(client: Client, organizationId: bigint, refundMicros: bigint): Promise<Posted[]> {
  const movements: Posted[] = [];
  let rest = refundMicros;
  for (let before: bigint | null = null; rest > 0n; ) {
    const topUps = await readTopUps(client, organizationId, { before, limit: TOP_UPS_AT_ONCE });
    for (const topUp of topUps) {
      const { downMicros } = roomOf(topUp);
      const amountMicros = downMicros < rest ? downMicros : rest;
      rest -= amountMicros;
      before = topUp.entryNo;
      if (amountMicros <= 0n) continue;
      const idempotencyKey = `closing:refund:${topUp.entryNo}`;
      movements.push({
        kind: 'refund',
        amountMicros: -amountMicros,
        concernsEntryNo: before,
        idempotencyKey,
      });
    }
    if (topUps.length < TOP_UPS_AT_ONCE) break;
  }
  if (rest <= 0n) return movements;
  throw new Refusal(
    'more_than_entry',
    `of its top-ups only ${formatMicros(refundMicros - rest)} can be refunded: let the rest lapse`,
  );
}

function requireSmall(amountMicros: bigint, confirmAboveMicros: bigint | null): void {
  if (confirmAboveMicros === null || amountMicros <= confirmAboveMicros) return;
  throw new Refusal(
    'conflict',
    `${formatMicros(amountMicros)} needs a second administrator: post it as a movement of the wallet, and close when it is confirmed`,
  );
}

import type * as contracts from '../../contracts/movements.ts';
import type { PendingMovement } from '../../db/wallets/pendingMovements.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import type { ByHandResult } from '../services/wallets/walletService.ts';
import { viewEntry } from './wallets.ts';

export function viewPendingMovement(pending: PendingMovement): contracts.PendingMovement {
  return {
    pending: String(pending.pendingId),
    organization: { handle: pending.organization, name: pending.name },
    kind: pending.kind as contracts.PendingMovement['kind'],
    amount: formatMicros(pending.amountMicros),
    concerns: pending.concernsEntryNo === null ? null : String(pending.concernsEntryNo),
    key: pending.idempotencyKey,
    reason: pending.reason,
    askedBy: pending.askedBy,
    askedAt: formatTimestamp(pending.askedAt),
    expiresAt: formatTimestamp(pending.expiresAt),
    state: pending.state,
    decidedBy: pending.decidedBy,
    decidedAt: formatTimestamp(pending.decidedAt),
    entry: pending.entryNo === null ? null : String(pending.entryNo),
  };
}

/** What was posted, or what waits, and whose wallet it is. */
export function viewMovement(result: ByHandResult, organization: { handle: string; name: string }) {
  if ('pending' in result) return viewPendingMovement(result.pending);
  const { handle, name } = organization;
  return { ...viewEntry(result.entry), organization: { handle, name } };
}

import type { Instant } from '../instant.ts';
import type { LedgerKind } from '../wallets/ledgerKinds.ts';
import type { Grace } from './ladder.ts';

/** The postings of a debt on which its grace depends. */
export interface DebtPostings {
  /** When the balance fell below zero, and by what. */
  crossedAt: Instant;
  kind: LedgerKind;
  /** The latest posting of hours that had begun long before: parked ones released, or caught up after an outage. */
  lateAt: Instant | null;
  /** The latest chargeback that is not reversed. */
  chargedBackAt: Instant | null;
}

/** Rule 26: who could not see it coming gets grace from the posting on; who let a bank take a payment back gets none. */
export function graceOf({ crossedAt, kind, lateAt, chargedBackAt }: DebtPostings): Grace {
  if (chargedBackAt !== null) return { from: chargedBackAt, kind: 'none' };
  if (lateAt !== null) return { from: lateAt, kind: 'fresh' };
  return { from: crossedAt, kind: kind === 'adjustment' ? 'fresh' : 'usual' };
}

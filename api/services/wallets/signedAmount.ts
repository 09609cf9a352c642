import { formatMicros } from '../../../domain/money.ts';
import { LEDGER_KINDS, type MovementKind } from '../../../domain/wallets/ledgerKinds.ts';
import { Refusal } from '../refusal.ts';

/**
 * The amount as the ledger has it: people write "refund 20", which takes 20. Only an adjustment has a sign of its own.
 * Throws a Refusal.
 */
export function signedAmount(kind: MovementKind, givenMicros: bigint): bigint {
  const { one, moves } = LEDGER_KINDS[kind];
  if (moves === 'any') return givenMicros;
  if (givenMicros <= 0n) {
    const must = `the amount must be more than zero, not ${formatMicros(givenMicros)}`;
    throw new Refusal('invalid_request', `${one}: ${must}`);
  }
  return moves === 'down' ? -givenMicros : givenMicros;
}

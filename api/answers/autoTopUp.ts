import type * as contracts from '../../contracts/autoTopUp.ts';
import type { AutoTopUp } from '../../db/payments/autoTopUps.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import type { AutoTopUpInFull } from '../services/payments/autoTopUpService.ts';

export function viewAutoTopUp(
  { topUp, toppedUpMicros }: AutoTopUpInFull,
  currency: string,
): contracts.AutoTopUp {
  const amount = (micros: bigint | undefined) => (micros === undefined ? null : formatMicros(micros));
  const pausedUntil = topUp?.isPaused === true ? topUp.pausedUntil : null;
  return {
    state: stateOf(topUp),
    turnedOffBecause: topUp?.offBecause === 'declined' ? 'declined' : null,
    threshold: amount(topUp?.thresholdMicros),
    amount: amount(topUp?.amountMicros),
    monthlyLimit: amount(topUp?.monthlyLimitMicros),
    toppedUp: formatMicros(toppedUpMicros),
    isLimited: topUp !== null && topUp.offBecause === null && topUp.toldDip === topUp.dip,
    pausedUntil: pausedUntil === null ? null : formatTimestamp(pausedUntil),
    setupUrl: topUp?.setupUrl ?? null,
    currency,
  };
}

function stateOf(topUp: AutoTopUp | null): contracts.AutoTopUp['state'] {
  if (topUp === null) return 'off';
  if (topUp.offBecause === null) return topUp.isPaused ? 'paused' : 'on';
  return topUp.setupUrl === null ? 'off' : 'waiting';
}

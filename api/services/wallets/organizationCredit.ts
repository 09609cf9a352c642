import type { CreditShare } from '../../../db/wallets/serviceCredits.ts';
import { type CreditState, serviceCredit } from '../../../domain/wallets/serviceCredit.ts';

export interface OrganizationCredit {
  organizationId: bigint;
  organization: string;
  name: string;
  state: CreditState;
  hours: bigint;
  chargedMicros: bigint;
  creditMicros: bigint;
  entryNo: bigint | null;
  pendingId: bigint | null;
}

/** How far an organization's credit is, and how much it is. */
export function creditOf(share: CreditShare, percent: number): OrganizationCredit {
  const { organizationId, organization, name, hours, chargedMicros, entryNo, pendingId } = share;
  const state = stateOf(share);
  const computed = serviceCredit(share.minuteMicros, percent);
  const creditMicros =
    state === 'credited' ? share.entryMicros : pendingId === null ? computed : share.pendingMicros;
  return {
    organizationId,
    organization,
    name,
    state,
    hours,
    chargedMicros,
    creditMicros: creditMicros ?? computed,
    entryNo,
    pendingId,
  };
}

function stateOf(share: CreditShare): CreditState {
  if (share.entryKind === 'credit') return 'credited';
  if (share.pendingState !== null) return share.pendingState === 'waiting' ? 'waiting' : 'refused';
  if (share.hasEnded) return 'ended';
  return share.isUnbilled ? 'unbilled' : 'due';
}

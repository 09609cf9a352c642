import type { Debtor, Ladder } from '../../../contracts/debtors.ts';
import type { Held } from '../../../contracts/power.ts';

/** What each state is called. */
export const STATES: Record<Ladder['state'], string> = {
  good: 'Paid up',
  low: 'Running low',
  past_due: 'Past due',
  suspended: 'Suspended',
  terminating: 'To be deleted',
  terminated: 'Deleted',
};

/** Why something is off that its owner may not start. */
export function describeHeld({ for: reasons }: NonNullable<Held>): string {
  const ends = [
    ...(reasons.includes('unpaid') ? ['the debt is paid'] : []),
    ...(reasons.some((reason) => reason !== 'unpaid') ? ['the operator ends the suspension'] : []),
  ];
  return `Held: off until ${ends.join(' and ')}`;
}

/** What comes next. */
export const STEPS = { past_due: 'Past due', suspension: 'Suspension', deletion: 'Deletion' } as const;

/** Why nothing comes next of itself. */
export function describeEnd({ state, suspendedFor }: Pick<Debtor, 'state' | 'suspendedFor'>): string {
  if (state === 'terminated') return 'Everything is deleted';
  if (state === 'past_due') return 'Exempt from suspension';
  return suspendedFor.includes('unpaid') ? 'Off until it is paid' : 'Off until you end it';
}

const HAPPENED: Record<string, string> = {
  'wallet.low': 'The balance ran low',
  'wallet.past_due': 'Past due',
  'wallet.resumed': 'Paid: the balance is no longer below zero',
  'organization.suspended': 'Suspended',
  'organization.resumed': 'Resumed',
  'organization.terminating': 'Deletion announced',
  'organization.terminated': 'Everything was deleted',
};

export function describeEvent({ type, details }: Ladder['events'][number]): string {
  const words = HAPPENED[type] ?? type;
  const hours = details['threshold_hours'];
  if (hours) return `${words}: less than ${hours} hours`;
  return details['reason'] ? `${words}: ${details['reason']}` : words;
}

import type { Instance, Work } from '../../../contracts/instances.ts';

export type Wish = 'start' | 'stop' | 'reboot' | 'resize';

const POSSIBLE_WHILE: Record<Wish, Instance['status'][]> = {
  start: ['stopped', 'error'],
  stop: ['running'],
  reboot: ['running'],
  resize: ['running', 'stopped', 'error'],
};
const POWER: (Wish | Work)[] = ['start', 'stop', 'reboot'];

/** Whether a wish makes sense now. The server decides; this is for offering what it would grant. */
export function isPossible(wish: Wish, { status, pending, billingStartedAt }: Instance): boolean {
  if (status === 'error' && billingStartedAt === null) return false;
  if (!POSSIBLE_WHILE[wish].includes(status)) return false;
  return pending === null || (pending.work !== wish && POWER.includes(pending.work) && POWER.includes(wish));
}

import type { Instance, Task } from '../../../contracts/instances.ts';

export type PowerAction = 'start' | 'stop' | 'reboot' | 'resize';

const POSSIBLE_WHILE: Record<PowerAction, Instance['status'][]> = {
  start: ['stopped', 'error'],
  stop: ['running'],
  reboot: ['running'],
  resize: ['running', 'stopped', 'error'],
};
const POWER: (PowerAction | Task)[] = ['start', 'stop', 'reboot'];

/** Whether a power action makes sense now. The server decides; this only decides what to offer. */
export function isPossible(action: PowerAction, instance: Instance): boolean {
  const { status, pending, billingStartedAt, held } = instance;
  // The dialogs of a start and a resize say why not.
  if (held !== null && (action === 'stop' || action === 'reboot')) return false;
  if (status === 'error' && billingStartedAt === null) return false;
  if (!POSSIBLE_WHILE[action].includes(status)) return false;
  return (
    pending === null || (pending.task !== action && POWER.includes(pending.task) && POWER.includes(action))
  );
}

/** What a provisioner can be asked to do with an instance. */
export type Task = 'provision' | 'start' | 'stop' | 'reboot' | 'resize' | 'delete';

/** What the owner of an instance may ask for while it exists. */
export type PowerAction = 'start' | 'stop' | 'reboot' | 'resize';

export interface InstanceSnapshot {
  status: 'provisioning' | 'running' | 'stopped' | 'error' | 'deleted';
  pendingTask: Task | null;
  /** It has been usable at some point. */
  hasRun: boolean;
  /** Its organization is suspended. */
  isHeld?: boolean;
}

const POSSIBLE_WHILE: Record<PowerAction, InstanceSnapshot['status'][]> = {
  start: ['stopped', 'error'],
  stop: ['running'],
  reboot: ['running'],
  resize: ['running', 'stopped', 'error'],
};

const POWER: (Task | null)[] = ['start', 'stop', 'reboot'];

/** Why a power action is refused, in words; null when it is allowed. A newer start, stop or reboot replaces an older one. */
export function whyRefused(action: PowerAction, instance: InstanceSnapshot): string | null {
  const { status, pendingTask, hasRun, isHeld = false } = instance;
  if (status === 'deleted') return 'the instance is deleted';
  if (isHeld && action === 'reboot') return 'the organization is suspended: the instance is held off';
  if (status === 'error' && !hasRun) return 'the instance never ran: delete it and create another';
  if (!POSSIBLE_WHILE[action].includes(status)) return `a ${action} is not possible while it is ${status}`;
  const replaces = pendingTask === null || (POWER.includes(pendingTask) && POWER.includes(action));
  return replaces ? null : `its ${pendingTask} is still under way`;
}

/** Why a provisioner's report cannot be true; null when it can. Only the owner can ask for deletion. */
export function whyReportRefused(
  reported: InstanceSnapshot['status'],
  { status, hasRun }: InstanceSnapshot,
): string | null {
  if (status === 'deleted') {
    return reported === 'deleted' ? null : 'the instance is deleted: report deleted once it is torn down';
  }
  if (reported === 'deleted') return 'nobody asked to delete the instance';
  if (reported === 'stopped' && !hasRun) return 'the instance never ran: report running or error';
  if (reported === 'provisioning' && hasRun) return 'the instance has run: report running, stopped or error';
  return null;
}

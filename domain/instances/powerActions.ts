/** What a provisioner can be asked to do with an instance. */
export type Work = 'provision' | 'start' | 'stop' | 'reboot' | 'resize' | 'delete';

/** What the owner of an instance may ask for while it exists. */
export type Wish = 'start' | 'stop' | 'reboot' | 'resize';

export interface WishedInstance {
  status: 'provisioning' | 'running' | 'stopped' | 'error' | 'deleted';
  wantedWork: Work | null;
  /** It was usable once. */
  hasRun: boolean;
}

const POSSIBLE_WHILE: Record<Wish, WishedInstance['status'][]> = {
  start: ['stopped', 'error'],
  stop: ['running'],
  reboot: ['running'],
  resize: ['running', 'stopped', 'error'],
};

const POWER: (Work | null)[] = ['start', 'stop', 'reboot'];

/** Why a wish cannot be granted now, in words; null when it can. A later wish about power replaces an earlier one. */
export function whyRefused(wish: Wish, instance: WishedInstance): string | null {
  const { status, wantedWork, hasRun } = instance;
  if (status === 'deleted') return 'the instance is deleted';
  if (status === 'error' && !hasRun) return 'the instance never ran: delete it and create another';
  if (!POSSIBLE_WHILE[wish].includes(status)) return `a ${wish} is not possible while it is ${status}`;
  const replaces = wantedWork === null || (POWER.includes(wantedWork) && POWER.includes(wish));
  return replaces ? null : `its ${wantedWork} is still under way`;
}

/** Why a provisioner's report cannot be true; null when it can. Deletion is the owner's to ask for. */
export function whyReportRefused(
  reported: WishedInstance['status'],
  { status, hasRun }: WishedInstance,
): string | null {
  if (status === 'deleted') {
    return reported === 'deleted' ? null : 'the instance is deleted: report deleted once it is torn down';
  }
  if (reported === 'deleted') return 'nobody asked to delete the instance';
  if (reported === 'stopped' && !hasRun) return 'the instance never ran: report running or error';
  if (reported === 'provisioning' && hasRun) return 'the instance has run: report running, stopped or error';
  return null;
}

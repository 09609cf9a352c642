import type { Instance, Task } from '../../../contracts/instances.ts';
import { StateMark } from '../../ui/StateMark.tsx';

const DOING: Record<Task, string> = {
  provision: 'Provisioning',
  start: 'Starting',
  stop: 'Stopping',
  reboot: 'Rebooting',
  resize: 'Resizing',
  delete: 'Deleting',
};

/** Its state, and what is being done about it. */
export function InstanceState({
  instance: { status, pending },
}: {
  instance: Pick<Instance, 'status' | 'pending'>;
}) {
  // While provisioning the state itself says so; after deletion the rest is the operator's job.
  const isSaid = pending === null || pending.task === 'provision' || status === 'deleted';
  return (
    <span className="inline-flex flex-wrap gap-x-3 gap-y-0.5">
      <StateMark state={status} />
      {!isSaid && <StateMark state="provisioning" word={DOING[pending.task]} />}
    </span>
  );
}

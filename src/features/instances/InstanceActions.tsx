import type { Instance } from '../../../contracts/instances.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Field } from '../../ui/Field.tsx';
import { Money } from '../../ui/Money.tsx';
import { useChangeInstance } from './instances.ts';
import { Resize } from './Resize.tsx';
import { isPossible } from './powerActions.ts';

/** What can be done with an instance now. What costs or interrupts something asks first. */
export function InstanceActions({ handle, instance }: { handle: string; instance: Instance }) {
  const change = useChangeInstance(handle, instance.id);
  const { name, status, perHour } = instance;
  const direct = useChangeInstance(handle, instance.id);
  if (status === 'deleted') return null;
  return (
    <div className="mt-4">
      <div className="flex flex-wrap gap-2">
        {isPossible('start', instance) && (
          <Button isBusy={direct.isPending} onClick={() => direct.mutate({ do: 'start' })}>
            Start
          </Button>
        )}
        {isPossible('stop', instance) && (
          <Confirmation
            label="Stop"
            title={`Stop ${name}?`}
            confirm="Stop it"
            act={() => change.mutateAsync({ do: 'stop' })}
          >
            <p>
              It is switched off and answers nobody until you start it. It is still billed
              {perHour !== null && (
                <>
                  {' '}
                  (<Money amount={perHour} /> an hour)
                </>
              )}
              : its resources stay reserved. Only deleting it ends that.
            </p>
          </Confirmation>
        )}
        {isPossible('reboot', instance) && (
          <Confirmation
            label="Reboot"
            title={`Reboot ${name}?`}
            confirm="Reboot it"
            act={() => change.mutateAsync({ do: 'reboot' })}
          >
            <p>It answers nobody for a moment. What it costs does not change.</p>
          </Confirmation>
        )}
        {isPossible('resize', instance) && (
          <Resize instance={instance} act={(plan) => change.mutateAsync({ do: 'resize', plan })} />
        )}
        <Confirmation
          label="Rename"
          title={`Rename ${name}`}
          confirm="Rename it"
          act={(form) => change.mutateAsync({ do: 'rename', name: String(form.get('name')) })}
        >
          <Field
            label="New name"
            name="name"
            defaultValue={name}
            required
            maxLength={100}
            autoComplete="off"
          />
        </Confirmation>
        <Confirmation
          label="Delete"
          look="danger"
          title={`Delete ${name}?`}
          confirm="Delete it for good"
          act={() => change.mutateAsync({ do: 'delete' })}
        >
          <p>Everything on it is lost, and nobody can bring it back.</p>
          <p>
            Every hour that has begun is charged, the present one in full. No hour that begins after that
            costs anything.
          </p>
        </Confirmation>
      </div>
      {direct.error && (
        <div className="mt-4">
          <FailureNotice title="It was not started" error={direct.error} />
        </div>
      )}
    </div>
  );
}

import type { Instance } from '../../../contracts/instances.ts';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Field } from '../../ui/Field.tsx';
import { Money } from '../../ui/Money.tsx';
import { StartAction } from '../wallet/StartAction.tsx';
import { useChangeInstance } from './instances.ts';
import { Resize } from './Resize.tsx';
import { isPossible } from './powerActions.ts';

/** What can be done with an instance now. Actions that cost money or interrupt it ask first. */
export function InstanceActions({ handle, instance }: { handle: string; instance: Instance }) {
  const change = useChangeInstance(handle, instance.id);
  const { name, status, perHour, held } = instance;
  if (status === 'deleted') return null;
  return (
    <div className="mt-4">
      <div className="flex flex-wrap gap-2">
        {isPossible('start', instance) && (
          <StartAction
            handle={handle}
            wanted={{ kind: 'vps', resource: instance.id }}
            label="Start"
            title={`Start ${name}?`}
            failure="The instance was not started"
            start={(overrideReason) => change.mutateAsync({ do: 'start', overrideReason })}
          />
        )}
        {isPossible('stop', instance) && (
          <Confirmation
            label="Stop"
            title={`Stop ${name}?`}
            confirm="Stop instance"
            act={() => change.mutateAsync({ do: 'stop' })}
          >
            <p>
              It will be off until you start it again. It is still billed
              {perHour !== null && (
                <>
                  {' '}
                  (<Money amount={perHour} isExact /> an hour)
                </>
              )}
              , because its resources stay reserved. Delete it to stop the charges.
            </p>
          </Confirmation>
        )}
        {held?.powerAfterwards === 'on' && (
          <Confirmation
            label="Keep off"
            title={`Keep ${name} off?`}
            confirm="Keep instance off"
            act={() => change.mutateAsync({ do: 'stop' })}
          >
            <p>It then stays off when the suspension ends, until you start it.</p>
          </Confirmation>
        )}
        {isPossible('reboot', instance) && (
          <Confirmation
            label="Reboot"
            title={`Reboot ${name}?`}
            confirm="Reboot instance"
            act={() => change.mutateAsync({ do: 'reboot' })}
          >
            <p>It will be unreachable for a moment. Its price does not change.</p>
          </Confirmation>
        )}
        {isPossible('resize', instance) && (
          <Resize
            handle={handle}
            instance={instance}
            act={(plan, overrideReason) => change.mutateAsync({ do: 'resize', plan, overrideReason })}
          />
        )}
        <Confirmation
          label="Rename"
          title={`Rename ${name}`}
          confirm="Rename"
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
          confirm="Delete instance"
          act={() => change.mutateAsync({ do: 'delete' })}
        >
          <p>Everything on it is lost, and its add-ons end with it. This can’t be undone.</p>
          <p>Hours that have begun are charged, the current one in full. After that it costs nothing.</p>
        </Confirmation>
      </div>
    </div>
  );
}

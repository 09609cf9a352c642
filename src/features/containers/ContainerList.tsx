import { useInfiniteQuery } from '@tanstack/react-query';
import type { Container } from '../../../contracts/containers.ts';
import { Card } from '../../ui/Card.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { formatCount, Money } from '../../ui/Money.tsx';
import { More } from '../../ui/More.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { StartAction } from '../wallet/StartAction.tsx';
import { HeldMark } from '../debtors/HeldMark.tsx';
import { containersQuery, useChangeContainers } from './containers.ts';

/** An organization's containers that are not deleted. */
export function ContainerList({ handle, mayChange }: { handle: string; mayChange: boolean }) {
  const list = useInfiniteQuery(containersQuery(handle));
  return (
    <Card title="All containers" className="mt-6">
      <Loaded
        query={list}
        what="the containers"
        skeleton={<LineSkeletons count={4} />}
        empty={(containers) =>
          containers.length === 0 && (
            <Empty title="No containers yet">Deploy one from an image, and see its state here.</Empty>
          )
        }
      >
        {(containers) => (
          <>
            <ul className="divide-y divide-line">
              {containers.map((container) => (
                <li
                  key={container.id}
                  className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 py-4 first:pt-0 last:pb-0"
                >
                  <Description container={container} />
                  {mayChange && <Actions handle={handle} container={container} />}
                </li>
              ))}
            </ul>
            <More list={list} />
          </>
        )}
      </Loaded>
    </Card>
  );
}

function Description({ container }: { container: Container }) {
  const { name, image, status, plan, memoryMib, createdAt, perHour, costThisMonth, held } = container;
  return (
    <div className="min-w-0 text-sm">
      <p className="flex flex-wrap gap-x-4">
        <span className="font-medium wrap-anywhere">{name}</span>
        {status === 'deploying' ? (
          <StateMark state="provisioning" word="Deploying" />
        ) : (
          <StateMark state={status} />
        )}
      </p>
      <HeldMark held={held} />
      <p className="mt-0.5 text-soft wrap-anywhere">{image}</p>
      <p className="text-soft">
        {plan}, {formatCount(memoryMib)}&nbsp;MiB memory, created <At moment={createdAt} />
      </p>
      <p className="text-soft">
        {perHour !== null && (
          <>
            <Money amount={perHour} isExact /> an hour,{' '}
          </>
        )}
        <Money amount={costThisMonth} /> this month
      </p>
    </div>
  );
}

function Actions({ handle, container }: { handle: string; container: Container }) {
  const change = useChangeContainers(handle);
  const { id, name, status, held } = container;
  return (
    <div className="flex flex-wrap gap-2">
      {held?.powerAfterwards === 'on' && (
        <Confirmation
          label={<Named verb="Keep off" name={name} />}
          title={`Keep ${name} off?`}
          confirm="Keep container off"
          act={() => change.mutateAsync({ do: 'stop', id })}
        >
          <p>It then stays off when the suspension ends, until you start it.</p>
        </Confirmation>
      )}
      {held === null && status === 'running' && (
        <Confirmation
          label={<Named verb="Stop" name={name} />}
          title={`Stop ${name}?`}
          confirm="Stop container"
          act={() => change.mutateAsync({ do: 'stop', id })}
        >
          <p>
            It will be unreachable until you start it again. It is still charged: only deleting it ends that.
          </p>
        </Confirmation>
      )}
      {(status === 'stopped' || status === 'error') && (
        <StartAction
          handle={handle}
          wanted={{ kind: 'container', resource: id }}
          look="secondary"
          label={<Named verb="Start" name={name} />}
          title={`Start ${name}?`}
          failure="The container was not started"
          start={(overrideReason) => change.mutateAsync({ do: 'start', id, overrideReason })}
        />
      )}
      {status !== 'deleted' && (
        <Confirmation
          label={<Named verb="Delete" name={name} />}
          look="danger"
          title={`Delete ${name}?`}
          confirm="Delete container"
          act={() => change.mutateAsync({ do: 'delete', id })}
        >
          <p>Everything in it is lost. This can’t be undone.</p>
        </Confirmation>
      )}
    </div>
  );
}

/** Each container has the same buttons: screen readers hear which one it is for. */
function Named({ verb, name }: { verb: string; name: string }) {
  return (
    <>
      {verb}
      <span className="sr-only"> {name}</span>
    </>
  );
}

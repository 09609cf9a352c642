import { useInfiniteQuery } from '@tanstack/react-query';
import type { Container } from '../../../contracts/containers.ts';
import { Card } from '../../ui/Card.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { At } from '../../ui/Moment.tsx';
import { formatCount } from '../../ui/Money.tsx';
import { More } from '../../ui/More.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { type Column, Table } from '../../ui/Table.tsx';
import { containersQuery, useChangeContainers } from './containers.ts';

/** An organization's containers that are not deleted. */
export function ContainerList({ handle, mayChange }: { handle: string; mayChange: boolean }) {
  const list = useInfiniteQuery(containersQuery(handle));
  return (
    <Card title="Containers of this organization" className="mt-6">
      <Loaded
        query={list}
        what="the containers"
        skeleton={<LineSkeletons count={4} />}
        empty={(containers) =>
          containers.length === 0 && (
            <Empty title="No containers yet">Deploy one from an image: its state is shown here.</Empty>
          )
        }
      >
        {(containers) => (
          <>
            <Table
              caption="Containers"
              columns={columnsOf(handle, mayChange)}
              rows={containers}
              keyOf={({ id }) => id}
            />
            <More list={list} />
          </>
        )}
      </Loaded>
    </Card>
  );
}

function columnsOf(handle: string, mayChange: boolean): Column<Container>[] {
  const columns: Column<Container>[] = [
    {
      name: 'Name',
      cell: ({ name, image }) => (
        <>
          {name}
          <span className="block font-normal text-soft wrap-anywhere">{image}</span>
        </>
      ),
    },
    { name: 'State', cell: (container) => <ContainerState container={container} /> },
    {
      name: 'Size',
      isExtra: true,
      cell: ({ plan, memoryMib }) => `${plan}: ${formatCount(memoryMib)} MiB`,
    },
    { name: 'Created', isExtra: true, cell: ({ createdAt }) => <At moment={createdAt} /> },
  ];
  if (mayChange) {
    columns.push({
      name: 'Actions',
      isFigure: true,
      cell: (container) => <Actions handle={handle} container={container} />,
    });
  }
  return columns;
}

function ContainerState({ container: { status } }: { container: Container }) {
  return status === 'deploying' ? (
    <StateMark state="provisioning" word="Deploying" />
  ) : (
    <StateMark state={status} />
  );
}

function Actions({ handle, container }: { handle: string; container: Container }) {
  const change = useChangeContainers(handle);
  const { id, name, status } = container;
  return (
    <div className="flex flex-wrap justify-end gap-2 text-left">
      {status === 'running' && (
        <Confirmation
          label="Stop"
          title={`Stop ${name}?`}
          confirm="Stop it"
          act={() => change.mutateAsync({ do: 'stop', id })}
        >
          <p>It answers nobody from then on. To run it again, deploy it again.</p>
        </Confirmation>
      )}
      {status !== 'deleted' && (
        <Confirmation
          label="Delete"
          look="danger"
          title={`Delete ${name}?`}
          confirm="Delete it for good"
          act={() => change.mutateAsync({ do: 'delete', id })}
        >
          <p>Everything in it is lost, and nobody can bring it back.</p>
        </Confirmation>
      )}
    </div>
  );
}

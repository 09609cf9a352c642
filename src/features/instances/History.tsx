import { useInfiniteQuery } from '@tanstack/react-query';
import type { StatusChange } from '../../../contracts/instances.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Ago, At } from '../../ui/Moment.tsx';
import { More } from '../../ui/More.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { Table } from '../../ui/Table.tsx';
import { historyQuery } from './instances.ts';

/** The states an instance came into, the last first. */
export function History({ handle, id }: { handle: string; id: string }) {
  const list = useInfiniteQuery(historyQuery(handle, id));
  return (
    <Card title="History" className="mt-6">
      <Loaded
        query={list}
        what="its history"
        skeleton={<LineSkeletons count={3} />}
        empty={(changes) => changes.length === 0 && <Empty title="Nothing is recorded" />}
      >
        {(changes) => (
          <>
            <Table
              caption="States it came into"
              columns={[
                { name: 'State', cell: ({ status }) => <PastState status={status} /> },
                { name: 'Since', cell: ({ since }) => <At moment={since} /> },
                { name: '', isExtra: true, isFigure: true, cell: ({ since }) => <Ago moment={since} /> },
              ]}
              rows={changes}
              keyOf={({ since }) => since}
            />
            <More list={list} />
          </>
        )}
      </Loaded>
    </Card>
  );
}

/** What is over does not turn any more. */
function PastState({ status }: Pick<StatusChange, 'status'>) {
  return (
    <span className="[&_svg]:animate-none">
      <StateMark state={status} />
    </span>
  );
}

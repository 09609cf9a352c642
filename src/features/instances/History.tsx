import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Instance, StatusChange } from '../../../contracts/instances.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Ago, At } from '../../ui/Timestamp.tsx';
import { More } from '../../ui/More.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { Table } from '../../ui/Table.tsx';
import { historyQuery } from './instances.ts';

/** An instance's state changes, newest first. */
export function History({
  handle,
  id,
  status,
}: {
  handle: string;
  id: string;
  /** The current state: when it changes, there is more history. */
  status: Instance['status'];
}) {
  const queries = useQueryClient();
  const list = useInfiniteQuery(historyQuery(handle, id));
  const shown = list.data?.[0]?.status;
  useEffect(() => {
    if (shown === undefined || shown === status) return;
    void queries.invalidateQueries({ queryKey: historyQuery(handle, id).queryKey });
  }, [queries, handle, id, status, shown]);
  return (
    <Card title="History" className="mt-6">
      <Loaded
        query={list}
        what="its history"
        skeleton={<LineSkeletons count={3} />}
        empty={(changes) => changes.length === 0 && <Empty title="No changes recorded" />}
      >
        {(changes) => (
          <>
            <Table
              caption="State changes"
              columns={[
                { name: 'State', cell: ({ status }) => <PastState status={status} /> },
                { name: 'Since', cell: ({ since }) => <At moment={since} /> },
                { name: 'Age', isExtra: true, isFigure: true, cell: ({ since }) => <Ago moment={since} /> },
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

/** A past state has no spinner. */
function PastState({ status }: Pick<StatusChange, 'status'>) {
  return (
    <span className="[&_svg]:animate-none">
      <StateMark state={status} />
    </span>
  );
}

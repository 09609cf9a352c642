import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Instance, StatusChange } from '../../../contracts/instances.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { Ago, At } from '../../ui/Timestamp.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
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
      <PagedTable
        list={list}
        what="its history"
        lines={3}
        empty={<Empty title="No changes recorded" />}
        caption="State changes"
        columns={[
          { name: 'State', cell: (change) => <PastState status={change.status} /> },
          { name: 'Since', cell: ({ since }) => <At moment={since} /> },
          { name: 'Age', isExtra: true, isFigure: true, cell: ({ since }) => <Ago moment={since} /> },
        ]}
        keyOf={({ since }) => since}
      />
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

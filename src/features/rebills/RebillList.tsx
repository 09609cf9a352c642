import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { Rebill } from '../../../contracts/rebills.ts';
import { listQuery } from '../../client/lists.ts';
import { request } from '../../client/request.ts';
import { useViewer } from '../../client/viewer.ts';
import { Card } from '../../ui/Card.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { count } from '../../ui/hours.ts';
import { Money } from '../../ui/Money.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import type { Column } from '../../ui/Table.tsx';
import { At } from '../../ui/Timestamp.tsx';

const rebillsQuery = listQuery('GET /api/rebills', { query: { limit: 20 } });

const STATES: Record<Rebill['state'], string> = {
  waiting: 'Waits for a second administrator',
  running: 'Under way or cut off',
  incomplete: 'Incomplete: some could not be corrected',
  applied: 'Applied',
  refused: 'Refused',
};

/** Every rebill, and what is left to do about it. */
export function RebillList() {
  const list = useInfiniteQuery({ ...rebillsQuery, refetchInterval: 30_000 });
  const viewer = useViewer();
  const self = viewer ? `user ${viewer.id}` : null;
  const columns: Column<Rebill>[] = [
    {
      name: 'Rebill',
      cell: ({ rebill, plan, organization, from, until, reason, askedBy }) => (
        <>
          {`${rebill}: ${plan}${organization === null ? '' : `, ${organization}`}`}
          <span className="block font-normal text-soft wrap-anywhere">
            <At moment={from} /> to <At moment={until} />: {reason} ({askedBy === self ? 'you' : askedBy})
          </span>
        </>
      ),
    },
    { name: 'State', cell: ({ state }) => STATES[state] },
    {
      name: 'Corrected',
      isFigure: true,
      isExtra: true,
      cell: ({ hours, organizations }) =>
        `${count(hours, 'hour')} of ${count(organizations, 'organization')}`,
    },
    { name: 'Difference', isFigure: true, cell: ({ amount }) => <Money amount={amount} /> },
    {
      name: 'Action',
      isAction: true,
      cell: (rebill) => <Decision rebill={rebill} isOwn={rebill.askedBy === self} />,
    },
  ];
  return (
    <Card title="All rebills">
      <PagedTable
        list={list}
        what="the rebills"
        lines={3}
        empty={<Empty title="No price was corrected yet" />}
        caption="Rebills, newest first"
        columns={columns}
        keyOf={({ rebill }) => rebill}
      />
    </Card>
  );
}

function Decision({ rebill: { rebill, plan, state }, isOwn }: { rebill: Rebill; isOwn: boolean }) {
  const queries = useQueryClient();
  const path = { rebill };
  const isWaiting = state === 'waiting';
  if (!isWaiting && state !== 'running' && state !== 'incomplete') return null;
  return (
    <span className="inline-flex flex-wrap justify-end gap-2">
      {!(isWaiting && isOwn) && (
        <Confirmation
          label={isWaiting ? 'Confirm' : 'Carry on'}
          title={isWaiting ? `Confirm rebill ${rebill}?` : `Carry on with rebill ${rebill}?`}
          confirm={isWaiting ? 'Confirm and apply' : 'Carry on'}
          act={async () => {
            await request('POST /api/rebills/{rebill}/application', { path });
            void queries.invalidateQueries();
          }}
        >
          <p>It corrects the price of {plan}. What is corrected already stays as it is.</p>
        </Confirmation>
      )}
      {isWaiting && (
        <Confirmation
          label={isOwn ? 'Take back' : 'Refuse'}
          look="danger"
          title={isOwn ? `Take rebill ${rebill} back?` : `Refuse rebill ${rebill}?`}
          confirm={isOwn ? 'Take it back' : 'Refuse'}
          act={async () => {
            await request('POST /api/rebills/{rebill}/refusal', { path });
            void queries.invalidateQueries();
          }}
        >
          <p>The price of {plan} stays as it was charged.</p>
        </Confirmation>
      )}
    </span>
  );
}

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { PendingMovement } from '../../../contracts/movements.ts';
import { LEDGER_KINDS } from '../../../domain/wallets/ledgerKinds.ts';
import { listQuery } from '../../client/lists.ts';
import { pathTo } from '../../client/paths.ts';
import { request } from '../../client/request.ts';
import { useViewer } from '../../client/viewer.ts';
import { Card } from '../../ui/Card.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Money } from '../../ui/Money.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import type { Column } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { At } from '../../ui/Timestamp.tsx';

const pendingQuery = listQuery('GET /api/billing/pending-movements', {
  query: { limit: 20, state: 'waiting' },
});

/** Movements above the limit, which another administrator than who asked confirms. */
export function PendingMovements() {
  const list = useInfiniteQuery({ ...pendingQuery, refetchInterval: 30_000 });
  const viewer = useViewer();
  const self = viewer ? `user ${viewer.id}` : null;
  const columns: Column<PendingMovement>[] = [
    {
      name: 'Movement',
      cell: ({ organization, kind, reason, askedBy }) => (
        <>
          {LEDGER_KINDS[kind].one},{' '}
          <TextLink href={pathTo('wallet', { organization: organization.handle })}>
            {organization.name}
          </TextLink>
          <span className="block font-normal text-soft wrap-anywhere">
            {reason} ({askedBy === self ? 'asked for by you' : askedBy})
          </span>
        </>
      ),
    },
    { name: 'Expires', isExtra: true, cell: ({ expiresAt }) => <At moment={expiresAt} /> },
    { name: 'Amount', isFigure: true, cell: ({ amount }) => <Money amount={amount} /> },
    {
      name: 'Action',
      isFigure: true,
      cell: (movement) => <Decision movement={movement} isOwn={movement.askedBy === self} />,
    },
  ];
  return (
    <Card title="Waiting for a second administrator">
      <PagedTable
        list={list}
        what="pending movements"
        lines={2}
        empty={<Empty title="Nothing is waiting" />}
        caption="Movements that wait for a second administrator"
        columns={columns}
        keyOf={({ pending }) => pending}
      />
    </Card>
  );
}

function Decision({ movement, isOwn }: { movement: PendingMovement; isOwn: boolean }) {
  const queries = useQueryClient();
  const { pending, kind, amount, organization, reason, concerns } = movement;
  const path = { pending };
  const what = (
    <p>
      {LEDGER_KINDS[kind].one} of <Money amount={amount} /> for {organization.name}
      {concerns !== null && `, about entry ${concerns}`}: {reason}
    </p>
  );
  return (
    <span className="inline-flex flex-wrap justify-end gap-2">
      {!isOwn && (
        <Confirmation
          label="Confirm"
          title="Confirm this movement?"
          confirm="Confirm and post"
          done="Movement posted"
          act={async () => {
            await request('POST /api/billing/pending-movements/{pending}/confirmation', { path });
            void queries.invalidateQueries();
          }}
        >
          {what}
        </Confirmation>
      )}
      <Confirmation
        label={isOwn ? 'Take back' : 'Refuse'}
        look="danger"
        title={isOwn ? 'Take this movement back?' : 'Refuse this movement?'}
        confirm={isOwn ? 'Take it back' : 'Refuse'}
        done={isOwn ? 'Movement taken back' : 'Movement refused'}
        act={async () => {
          await request('POST /api/billing/pending-movements/{pending}/refusal', { path });
          void queries.invalidateQueries();
        }}
      >
        {what}
      </Confirmation>
    </span>
  );
}

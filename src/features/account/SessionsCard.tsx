import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Session } from '../../../contracts/accounts.ts';
import { describeDevice } from '../../../domain/accounts/device.ts';
import { request } from '../../client/request.ts';
import { Card } from '../../ui/Card.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Ago } from '../../ui/Timestamp.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { type Column, Table } from '../../ui/Table.tsx';
import { sessionsQuery } from './queries.ts';

/** Where the viewer is signed in. */
export function SessionsCard() {
  const queries = useQueryClient();
  const sessions = useQuery(sessionsQuery);
  const end = async (ending: Promise<null>) => {
    await ending;
    await queries.invalidateQueries(sessionsQuery);
  };
  const columns: Column<Session>[] = [
    {
      name: 'Device',
      cell: ({ userAgent, current, address }) => (
        <>
          <span title={userAgent ?? undefined} className="wrap-anywhere">
            {describeDevice(userAgent)}
          </span>
          {current && <span className="block font-normal text-good">This session</span>}
          <span className="block font-normal text-soft sm:hidden">{address}</span>
        </>
      ),
    },
    { name: 'Address', isExtra: true, cell: ({ address }) => address ?? 'Unknown' },
    { name: 'Signed in', isExtra: true, cell: ({ createdAt }) => <Ago moment={createdAt} /> },
    { name: 'Last used', cell: ({ lastSeenAt }) => <Ago moment={lastSeenAt} /> },
    {
      name: 'End',
      isAction: true,
      cell: ({ id, current, userAgent }) =>
        !current && (
          <Confirmation
            label="End"
            title="End this session?"
            confirm="End session"
            act={() => end(request('DELETE /api/account/sessions/{session}', { path: { session: id } }))}
          >
            <p>{describeDevice(userAgent)} is signed out at once.</p>
          </Confirmation>
        ),
    },
  ];
  const hasOthers = (sessions.data?.items.length ?? 0) > 1;
  return (
    <Card
      title="Sessions"
      aside={
        hasOthers && (
          <Confirmation
            label="End all others"
            title="End all other sessions?"
            confirm="End sessions"
            act={() => end(request('DELETE /api/account/sessions'))}
          >
            <p>You stay signed in here and are signed out everywhere else.</p>
          </Confirmation>
        )
      }
    >
      <Loaded query={sessions} what="your sessions" skeleton={<LineSkeletons count={2} />}>
        {({ items }) => (
          <Table caption="Where you are signed in" columns={columns} rows={items} keyOf={({ id }) => id} />
        )}
      </Loaded>
    </Card>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { TicketState } from './TicketState.tsx';
import { ticketsQuery } from './tickets.ts';

/** An organization's tickets, newest first. */
export function TicketList({ handle }: { handle: string }) {
  const list = useInfiniteQuery(ticketsQuery(handle));
  return (
    <Card title="All tickets" className="mt-6">
      <PagedTable
        list={list}
        what="the tickets"
        lines={4}
        empty={
          <Empty title="No tickets yet">
            Open one if something is wrong or unclear. The operator replies here.
          </Empty>
        }
        caption="Tickets"
        columns={[
          {
            name: 'Subject',
            cell: ({ id, subject }) => (
              <span className="wrap-anywhere">
                <TextLink href={pathTo('ticket', { organization: handle, ticket: id })}>{subject}</TextLink>
              </span>
            ),
          },
          { name: 'State', cell: (ticket) => <TicketState status={ticket.status} /> },
          { name: 'Opened', isExtra: true, cell: ({ createdAt }) => <At moment={createdAt} /> },
        ]}
        keyOf={({ id }) => id}
      />
    </Card>
  );
}

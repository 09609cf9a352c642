import { TicketTable } from '../features/tickets/TicketTable.tsx';
import { Card } from '../ui/Card.tsx';
import { Empty } from '../ui/Empty.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function AllTickets() {
  return (
    <>
      <PageHeading title="Tickets" about="What organizations asked, open ones first." />
      <Card title="All tickets" className="mt-6">
        <TicketTable
          handle={null}
          empty={<Empty title="No tickets yet">Organizations open them on their Tickets page.</Empty>}
        />
      </Card>
    </>
  );
}

import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { TicketTable } from './TicketTable.tsx';

/** An organization's tickets. */
export function TicketList({ handle }: { handle: string }) {
  return (
    <Card title="All tickets" className="mt-6">
      <TicketTable
        handle={handle}
        empty={
          <Empty title="No tickets yet">
            Open one if something is wrong or unclear. The operator replies here.
          </Empty>
        }
      />
    </Card>
  );
}

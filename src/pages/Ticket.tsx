import { useParams } from 'wouter';
import { OrganizationFrame } from '../features/organization/OrganizationFrame.tsx';
import { useOrganization } from '../features/organization/organization.ts';
import { TicketView } from '../features/tickets/TicketView.tsx';

export default function Ticket() {
  const { handle } = useOrganization();
  const { ticket: id = '' } = useParams<{ ticket: string }>();
  return (
    <OrganizationFrame>
      <TicketView handle={handle} id={id} />
    </OrganizationFrame>
  );
}

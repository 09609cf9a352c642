import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { OrganizationFrame } from './OrganizationFrame.tsx';
import { useOrganization } from '../features/organization/organization.ts';
import { TicketView } from '../features/tickets/TicketView.tsx';
import { ticketQuery } from '../features/tickets/tickets.ts';

export default function Ticket() {
  const { handle } = useOrganization();
  const { ticket: id = '' } = useParams<{ ticket: string }>();
  const subject = useQuery(ticketQuery(handle, id)).data?.subject;
  return (
    <OrganizationFrame title={subject}>
      <TicketView handle={handle} id={id} />
    </OrganizationFrame>
  );
}

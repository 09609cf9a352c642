import { useState } from 'react';
import { OrganizationFrame } from './OrganizationFrame.tsx';
import { useOrganization } from '../features/organization/organization.ts';
import { OpenTicket } from '../features/tickets/OpenTicket.tsx';
import { TicketList } from '../features/tickets/TicketList.tsx';
import { Button } from '../ui/Button.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function Tickets() {
  const { handle } = useOrganization();
  const [isOpening, setIsOpening] = useState(false);
  return (
    <OrganizationFrame title="Tickets">
      <PageHeading
        title="Tickets"
        about="Your questions to the platform’s operator."
        actions={!isOpening && <Button onClick={() => setIsOpening(true)}>Open a ticket</Button>}
      />
      {isOpening && <OpenTicket handle={handle} close={() => setIsOpening(false)} />}
      <TicketList handle={handle} />
    </OrganizationFrame>
  );
}

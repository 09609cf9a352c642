import { CircleCheckBig, CircleDot } from 'lucide-react';
import type { Ticket } from '../../../contracts/tickets.ts';

/** Icon, word and colour, like every state. */
export function TicketState({ status }: Pick<Ticket, 'status'>) {
  const [Icon, word, colour] =
    status === 'open' ? [CircleDot, 'Open', 'text-busy'] : [CircleCheckBig, 'Closed', 'text-idle'];
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${colour}`}>
      <Icon aria-hidden className="size-4" />
      {word}
    </span>
  );
}

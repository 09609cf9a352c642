import { useQuery } from '@tanstack/react-query';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { COUNTED_UP_TO } from '../../../domain/countedUpTo.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { formatCount } from '../../ui/Money.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { waitingQuery } from './queries.ts';

/** What waits for an administrator, each with the list that shows it. */
export function Attention() {
  return (
    <Card title="Waiting for you">
      <Loaded query={useQuery(waitingQuery)} what="what waits" skeleton={<LineSkeletons count={5} />}>
        {({ tickets, pastDue, suspended, payments, parked }) => (
          <ul className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
            <Item
              count={tickets}
              href={`${pathTo('allTickets')}?status=open`}
              one="open ticket"
              many="open tickets"
            />
            <Item
              count={pastDue}
              href={`${pathTo('organizations')}?standing=past_due&sort=balance`}
              one="organization is past due"
              many="organizations are past due"
            />
            <Item
              count={suspended}
              href={`${pathTo('organizations')}?standing=suspended`}
              one="organization is suspended"
              many="organizations are suspended"
            />
            <Item
              count={parked.atLeast}
              isMore={parked.isMore}
              href={pathTo('billing')}
              one="parked instance is not billed"
              many="parked instances are not billed"
            />
            <Item
              count={payments}
              href={`${pathTo('payments')}?show=set-aside`}
              one="payment waits for a decision"
              many="payments wait for a decision"
            />
          </ul>
        )}
      </Loaded>
    </Card>
  );
}

function Item({
  count,
  isMore = count > COUNTED_UP_TO,
  href,
  one,
  many,
}: {
  count: number;
  isMore?: boolean;
  href: string;
  one: string;
  many: string;
}) {
  const Icon = count === 0 ? CircleCheck : TriangleAlert;
  const said = `${isMore ? 'over ' : ''}${formatCount(Math.min(count, COUNTED_UP_TO))}`;
  return (
    <li className="flex items-baseline gap-2">
      <Icon
        aria-hidden
        className={`size-4 shrink-0 self-center ${count === 0 ? 'text-good' : 'text-warn'}`}
      />
      <TextLink href={href}>
        {said} {count === 1 ? one : many}
      </TextLink>
    </li>
  );
}

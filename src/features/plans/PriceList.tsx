import { useInfiniteQuery } from '@tanstack/react-query';
import { CircleCheck, Clock, History, type LucideIcon } from 'lucide-react';
import type { DatedPrice } from '../../../contracts/plans.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { HourlyPrice } from '../../ui/HourlyPrice.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { Money } from '../../ui/Money.tsx';
import { More } from '../../ui/More.tsx';
import { useNow } from '../../ui/now.ts';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { Table } from '../../ui/Table.tsx';
import { pricesQuery } from './plans.ts';

type Era = 'to come' | 'in force' | 'past';

const ERAS: Record<Era, { Icon: LucideIcon; word: string; colour: string }> = {
  'to come': { Icon: Clock, word: 'Upcoming', colour: 'text-busy' },
  'in force': { Icon: CircleCheck, word: 'Current', colour: 'text-good' },
  past: { Icon: History, word: 'Past', colour: 'text-idle' },
};

/** All prices of a plan, past and upcoming, newest first. */
export function PriceList({ code }: { code: string }) {
  const prices = useInfiniteQuery(pricesQuery(code));
  return (
    <Card title="Price history">
      <Loaded
        query={prices}
        what="the prices"
        skeleton={<LineSkeletons count={4} />}
        empty={(items) => items.length === 0 && <Empty title="No prices yet" />}
      >
        {(items) => (
          <>
            <Prices prices={items} />
            <More list={prices} />
            <p className="mt-4 max-w-prose text-sm text-soft">
              Each price applies until the next one. An hour costs what is in force when it begins, however
              late it is billed.
            </p>
          </>
        )}
      </Loaded>
    </Card>
  );
}

function Prices({ prices }: { prices: DatedPrice[] }) {
  const now = useNow();
  const present = prices.findIndex(({ from }) => Date.parse(from) <= now);
  const eraOf = (price: DatedPrice): Era => {
    const index = prices.indexOf(price);
    if (index === present) return 'in force';
    return present === -1 || index < present ? 'to come' : 'past';
  };
  return (
    <Table
      caption="Prices of the plan"
      columns={[
        { name: 'From', cell: ({ from }) => <At moment={from} /> },
        { name: 'State', cell: (price) => <PriceEra era={eraOf(price)} /> },
        { name: 'Hourly', isFigure: true, cell: (price) => <HourlyPrice {...price} /> },
        {
          name: 'Monthly cap',
          isFigure: true,
          cell: ({ monthly }) => <Money amount={monthly} />,
        },
      ]}
      rows={prices}
      keyOf={({ from }) => from}
    />
  );
}

function PriceEra({ era }: { era: Era }) {
  const { Icon, word, colour } = ERAS[era];
  return (
    <span className={`inline-flex items-baseline gap-1.5 whitespace-nowrap ${colour}`}>
      <Icon aria-hidden className="size-4 shrink-0 self-center" />
      {word}
    </span>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import type { Plan } from '../../../contracts/plans.ts';
import { Card } from '../../ui/Card.tsx';
import { Contact } from '../../ui/Contact.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Money } from '../../ui/Money.tsx';
import { More } from '../../ui/More.tsx';
import { describeResources } from '../../ui/resources.ts';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { type Column, Table } from '../../ui/Table.tsx';
import { byKind, KINDS } from './kinds.ts';
import { NextPrice } from './NextPrice.tsx';
import { plansQuery } from './plans.ts';

const COLUMNS: Column<Plan>[] = [
  {
    name: 'Plan',
    cell: (plan) => (
      <>
        {plan.displayName}
        <span className="block font-normal text-soft">{describeResources(plan.resources)}</span>
        {plan.description !== '' && (
          <span className="block whitespace-pre-line font-normal text-soft">{plan.description}</span>
        )}
        <NextPrice {...plan} />
      </>
    ),
  },
  {
    name: 'Hourly',
    isFigure: true,
    cell: ({ price }) => (price === null ? '–' : <Money amount={price.hourly ?? price.firstHour} isExact />),
  },
  {
    name: 'Monthly, at most',
    isFigure: true,
    cell: ({ price }) => (price === null ? '–' : <Money amount={price.monthly} />),
  },
];

/** What everybody may order, and what it costs now and next. */
export function PublicPrices() {
  const plans = useInfiniteQuery(plansQuery);
  return (
    <Loaded
      query={plans}
      what="the prices"
      skeleton={<LineSkeletons count={8} />}
      empty={(all) =>
        !all.some(isOnOffer) && (
          <Empty title="No prices yet">
            <Contact />
          </Empty>
        )
      }
    >
      {(all) => (
        <div className="space-y-6">
          {byKind(all.filter(isOnOffer)).map(([kind, some]) => (
            <Card key={kind} title={KINDS[kind].many}>
              <Table
                caption={`Prices: ${KINDS[kind].many}`}
                columns={COLUMNS}
                rows={some}
                keyOf={({ code }) => code}
              />
            </Card>
          ))}
          <More list={plans} />
          <p className="max-w-prose text-sm text-soft">
            You pay by the hour, from when it first runs until you delete it. Once the hours of a calendar
            month (UTC) come to the monthly price, the rest of the month is free. Add-ons cost this much for
            each one you have.
          </p>
        </div>
      )}
    </Loaded>
  );
}

/** Administrators get retired plans and those without a price as well. */
function isOnOffer({ retiredAt, price, nextPrice }: Plan): boolean {
  return retiredAt === null && (price !== null || nextPrice !== null);
}

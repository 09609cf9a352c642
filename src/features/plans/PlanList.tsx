import { useInfiniteQuery } from '@tanstack/react-query';
import type { Plan } from '../../../contracts/plans.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { HourlyPrice } from '../../ui/HourlyPrice.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Money } from '../../ui/Money.tsx';
import { More } from '../../ui/More.tsx';
import { describeResources } from '../../ui/resources.ts';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { type Column, Table } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { byKind, KINDS } from './kinds.ts';
import { NextPrice } from './NextPrice.tsx';
import { isAvailable, PlanState } from './PlanState.tsx';
import { plansQuery } from './plans.ts';

const COLUMNS: Column<Plan>[] = [
  {
    name: 'Plan',
    cell: (plan) => (
      <>
        <span className="wrap-anywhere">
          <TextLink href={pathTo('plan', { plan: plan.code })}>{plan.code}</TextLink>
        </span>
        {plan.displayName !== plan.code && <span className="block font-normal">{plan.displayName}</span>}
        <span className="block font-normal text-soft">{describeResources(plan.resources)}</span>
        <NextPrice {...plan} />
        {!isAvailable(plan) && (
          <span className="block font-normal sm:hidden">
            <PlanState plan={plan} />
          </span>
        )}
      </>
    ),
  },
  { name: 'State', isExtra: true, cell: (plan) => <PlanState plan={plan} /> },
  {
    name: 'Hourly',
    isFigure: true,
    cell: ({ price }) => (price === null ? '–' : <HourlyPrice {...price} />),
  },
  {
    name: 'Monthly cap',
    isFigure: true,
    cell: ({ price }) => (price === null ? '–' : <Money amount={price.monthly} />),
  },
];

/** Every plan by kind with its current and next price, retired ones included. */
export function PlanList() {
  const plans = useInfiniteQuery(plansQuery);
  return (
    <Loaded
      query={plans}
      what="the plans"
      skeleton={<LineSkeletons count={10} />}
      empty={(all) =>
        all.length === 0 && <Empty title="No plans yet">Create one to have something to sell.</Empty>
      }
    >
      {(all) => (
        <div className="space-y-6">
          {byKind(all).map(([kind, some]) => (
            <Card key={kind} title={KINDS[kind].many}>
              <Table
                caption={`Plans with current prices: ${KINDS[kind].many}`}
                columns={COLUMNS}
                rows={some}
                keyOf={({ code }) => code}
              />
            </Card>
          ))}
          <More list={plans} />
        </div>
      )}
    </Loaded>
  );
}

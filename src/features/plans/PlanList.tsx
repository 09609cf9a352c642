import { useInfiniteQuery } from '@tanstack/react-query';
import type { Plan } from '../../../contracts/plans.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { HourlyPrice } from '../../ui/HourlyPrice.tsx';
import { Money } from '../../ui/Money.tsx';
import { describeResources } from '../../ui/resources.ts';
import { PagedTable } from '../../ui/PagedTable.tsx';
import type { Column } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
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
        <span className="block font-normal text-soft">{describeResources(plan.resources)}</span>
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

/** Every plan with its current price, retired ones included. */
export function PlanList() {
  const plans = useInfiniteQuery(plansQuery);
  return (
    <Card title="Plans">
      <PagedTable
        list={plans}
        what="the plans"
        lines={10}
        empty={<Empty title="No plans yet">Create plans through the API.</Empty>}
        caption="Plans with current prices"
        columns={COLUMNS}
        keyOf={({ code }) => code}
      />
    </Card>
  );
}

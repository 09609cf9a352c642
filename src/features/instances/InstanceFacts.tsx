import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Instance } from '../../../contracts/instances.ts';
import { Card } from '../../ui/Card.tsx';
import { Figure } from '../../ui/Figure.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { Money } from '../../ui/Money.tsx';
import { plansQuery } from './instances.ts';
import { describeResources } from '../../ui/resources.ts';

/** What an instance costs, and what it is. */
export function InstanceFacts({ instance }: { instance: Instance }) {
  const { data: plans = [] } = useInfiniteQuery(plansQuery());
  const { perHour, costThisMonth, plan, resources, region, createdAt, billingStartedAt, deletedAt } =
    instance;
  const price = plans.find(({ code }) => code === plan)?.price;
  return (
    <div className="mt-6 grid gap-6 lg:grid-cols-2">
      <Card title="Cost">
        <dl className="grid grid-cols-2 gap-x-6 gap-y-5">
          <Figure name="This month" note="so far, by UTC month">
            <Money amount={costThisMonth} />
          </Figure>
          {perHour !== null && (
            <Figure
              name="Per hour"
              note={
                price ? (
                  <>
                    at most <Money amount={price.monthly} /> a month
                  </>
                ) : undefined
              }
            >
              <Money amount={perHour} isExact />
            </Figure>
          )}
        </dl>
        <Facts>
          <Fact name="Billed since">
            {billingStartedAt === null ? 'not yet; it has never run' : <At moment={billingStartedAt} />}
          </Fact>
          {deletedAt !== null && (
            <Fact name="Deleted">
              <At moment={deletedAt} />
            </Fact>
          )}
        </Facts>
      </Card>
      <Card title="Details">
        <Facts>
          <Fact name="Plan">{plan ?? 'unknown'}</Fact>
          <Fact name="Resources">{resources === null ? 'unknown' : describeResources(resources)}</Fact>
          <Fact name="Region">{region}</Fact>
          <Fact name="Created">
            <At moment={createdAt} />
          </Fact>
          <Fact name="ID">{instance.id}</Fact>
        </Facts>
      </Card>
    </div>
  );
}

function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-sm not-first:mt-5">{children}</dl>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

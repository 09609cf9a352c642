import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Plan, PriceChange } from '../../../contracts/plans.ts';
import { RequestError } from '../../client/request.ts';
import { pathTo } from '../../client/paths.ts';
import { useTitle } from '../../client/title.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Figure, Figures } from '../../ui/Figure.tsx';
import { HourlyPrice } from '../../ui/HourlyPrice.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { Money } from '../../ui/Money.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { describeResources } from '../../ui/resources.ts';
import { FigureSkeletons } from '../../ui/Skeleton.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { AddPrice } from './AddPrice.tsx';
import { KINDS } from './kinds.ts';
import { PlanActions } from './PlanActions.tsx';
import { PlanState } from './PlanState.tsx';
import { PriceList } from './PriceList.tsx';
import { planQuery } from './plans.ts';

/** A plan's prices, past, current and upcoming, and a form to set another. */
export function PlanView({ code }: { code: string }) {
  const query = useQuery(planQuery(code));
  useTitle(query.data && `Plan ${code}`);
  const [made, setMade] = useState<PriceChange | null>(null);
  const [done, setDone] = useState<string | null>(null);
  if (query.error instanceof RequestError && [400, 404].includes(query.error.status)) return <NoSuchPlan />;
  return (
    <>
      <p className="mb-1 text-sm text-soft">
        <TextLink href={pathTo('plans')}>Plans and prices</TextLink>
      </p>
      <PageHeading
        title={<span className="wrap-anywhere">Plan {code}</span>}
        about={query.data && describePlan(query.data)}
        actions={query.data && <PlanActions plan={query.data} onDone={setDone} />}
      />
      <div className="mt-8 space-y-6">
        <Card title="Current price" aside={query.data && <PlanState plan={query.data} />}>
          <Loaded query={query} what="the plan" skeleton={<FigureSkeletons count={3} />}>
            {({ price }) => <PriceFigures price={price} />}
          </Loaded>
        </Card>
        {done && <Notice title={done} />}
        {query.data?.description && (
          <p className="max-w-prose whitespace-pre-line wrap-anywhere">{query.data.description}</p>
        )}
        {made && (
          <Notice title="Price set">
            It applies from <At moment={made.from} />.
          </Notice>
        )}
        <AddPrice code={code} onMade={setMade} />
        <PriceList code={code} />
      </div>
    </>
  );
}

/** "VPS “Small”: 1 vCPU, 2 GiB memory, 50 GiB disk" */
function describePlan({ kind, displayName, resources }: Plan): string {
  return [`${KINDS[kind].one} “${displayName}”`, describeResources(resources)].filter(Boolean).join(': ');
}

function PriceFigures({ price }: Pick<Plan, 'price'>) {
  if (price === null) {
    return (
      <p className="max-w-prose text-soft">
        None. The plan can’t be chosen, and instances that have it are parked until it has a price.
      </p>
    );
  }
  return (
    <Figures isWide>
      <Figure name="Hourly">
        <HourlyPrice {...price} />
      </Figure>
      <Figure name="Monthly cap">
        <Money amount={price.monthly} />
      </Figure>
    </Figures>
  );
}

function NoSuchPlan() {
  useTitle('Not found');
  return (
    <>
      <PageHeading title="Plan not found" />
      <p className="mt-2 max-w-prose text-soft">The address may be mistyped.</p>
      <p className="mt-6">
        <ButtonLink href={pathTo('plans')}>Go to the plans</ButtonLink>
      </p>
    </>
  );
}

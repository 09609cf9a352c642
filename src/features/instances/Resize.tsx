import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Instance } from '../../../contracts/instances.ts';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Choice } from '../../ui/Field.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Money } from '../../ui/Money.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { plansQuery } from './instances.ts';
import { isAvailable, PlanPrice, type PricedPlan } from './PlanPrice.tsx';
import { describeResources } from '../../ui/resources.ts';

/** Gives an instance another plan. The new price is said before the click. */
export function Resize({ instance, act }: { instance: Instance; act: (plan: string) => Promise<unknown> }) {
  return (
    <Confirmation
      label="Resize"
      title={`Resize ${instance.name}`}
      confirm="Resize"
      act={(form) => act(String(form.get('plan')))}
    >
      <OtherPlans instance={instance} />
    </Confirmation>
  );
}

function OtherPlans({ instance }: { instance: Instance }) {
  const plans = useInfiniteQuery(plansQuery());
  return (
    <Loaded
      query={plans}
      what="the plans"
      skeleton={<LineSkeletons count={6} />}
      empty={(all) => others(all, instance).length === 0 && <p>No other plans are available.</p>}
    >
      {(all) => <OtherPlan instance={instance} plans={others(all, instance)} />}
    </Loaded>
  );
}

function others(plans: Parameters<typeof isAvailable>[0][], { plan }: Instance): PricedPlan[] {
  return plans.filter(isAvailable).filter(({ code }) => code !== plan);
}

function OtherPlan({ instance, plans }: { instance: Instance; plans: PricedPlan[] }) {
  const [code, setCode] = useState(plans[0]?.code ?? '');
  const plan = plans.find((known) => known.code === code);
  return (
    <>
      <p className="text-soft">
        Current plan: {instance.plan ?? 'unknown'}
        {instance.perHour !== null && (
          <>
            , at <Money amount={instance.perHour} isExact /> an hour
          </>
        )}
        .
      </p>
      <Choice
        label="New plan"
        name="plan"
        required
        value={code}
        onChange={({ target }) => setCode(target.value)}
        hint={plan && describeResources(plan.resources)}
      >
        {plans.map((known) => (
          <option key={known.code} value={known.code}>
            {known.code}
          </option>
        ))}
      </Choice>
      {plan && (
        <div className="rounded-md bg-sunken px-4 py-3">
          <h3 className="mb-1.5 text-sm font-medium">Price of {plan.code}</h3>
          <PlanPrice {...plan} />
        </div>
      )}
      <p className="text-sm text-soft">
        The new price applies from the next hour. This month’s hours count towards the new plan’s monthly cap.
      </p>
    </>
  );
}

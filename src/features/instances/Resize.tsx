import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Plan } from '../../../contracts/plans.ts';
import type { Instance } from '../../../contracts/instances.ts';
import { whyDiskRefused } from '../../../domain/instances/resizing.ts';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Money } from '../../ui/Money.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { AdmissionNotice } from '../wallet/AdmissionNotice.tsx';
import { overrideIn, useAdmission } from '../wallet/admission.ts';
import { plansQuery } from './instances.ts';
import { PlanChoice } from './PlanChoice.tsx';
import { isAvailable, type PricedPlan } from './PlanPrice.tsx';

interface Choosing {
  chosen: string;
  choose: (code: string) => void;
}

/** Changes an instance's plan. The new price is shown before the click. */
export function Resize({
  handle,
  instance,
  act,
}: {
  handle: string;
  instance: Instance;
  act: (plan: string, overrideReason: string | undefined) => Promise<unknown>;
}) {
  const [code, setCode] = useState('');
  const wanted = code === '' ? null : ({ kind: 'vps', resource: instance.id, plan: code } as const);
  const { refused, isBlocked } = useAdmission(handle, wanted);
  return (
    <Confirmation
      label="Resize"
      title={`Resize ${instance.name}`}
      confirm="Resize"
      isBlocked={isBlocked}
      act={(form) => act(String(form.get('plan')), overrideIn(form))}
    >
      <OtherPlans instance={instance} chosen={code} choose={setCode} />
      <AdmissionNotice handle={handle} refused={refused} />
    </Confirmation>
  );
}

function OtherPlans({ instance, ...choice }: { instance: Instance } & Choosing) {
  const plans = useInfiniteQuery(plansQuery());
  return (
    <Loaded
      query={plans}
      what="the plans"
      skeleton={<LineSkeletons count={6} />}
      empty={(all) => others(all, instance).length === 0 && <p>No other plans are available.</p>}
    >
      {(all) => (
        <OtherPlan
          instance={instance}
          plans={others(all, instance)}
          now={all.find(({ code }) => code === instance.plan)}
          {...choice}
        />
      )}
    </Loaded>
  );
}

function others(plans: Parameters<typeof isAvailable>[0][], { plan }: Instance): PricedPlan[] {
  return plans.filter(isAvailable).filter(({ code }) => code !== plan);
}

function OtherPlan({
  instance,
  plans,
  now,
  chosen,
  choose,
}: {
  instance: Instance;
  plans: PricedPlan[];
  now: Plan | undefined;
} & Choosing) {
  const diskGib = instance.resources?.diskGib ?? null;
  return (
    <>
      <p className="text-soft">
        Current plan: {now?.displayName ?? instance.plan ?? 'unknown'}
        {now?.price && (
          <>
            , max. <Money amount={now.price.monthly} /> a month
          </>
        )}
        .
      </p>
      <PlanChoice
        plans={plans}
        chosen={chosen}
        choose={choose}
        monthlyNow={now?.price?.monthly}
        whyRefused={(plan) =>
          whyDiskRefused({ code: plan.code, diskGib: plan.resources.diskGib ?? 0 }, diskGib) &&
          `Its disk is smaller than the ${diskGib} GiB there are`
        }
      />
      <p className="text-sm text-soft">
        The new price applies from the next hour. This month’s hours count towards the new plan’s monthly cap.
      </p>
    </>
  );
}

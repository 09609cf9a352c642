import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { faultOf } from '../../client/request.ts';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Choice, Field } from '../../ui/Field.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { formatMoney } from '../../ui/Money.tsx';
import { More } from '../../ui/More.tsx';
import { describeResources } from '../../ui/resources.ts';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { isAvailable } from '../instances/PlanPrice.tsx';
import { AdmissionNotice } from '../wallet/AdmissionNotice.tsx';
import { overrideIn, useAdmission } from '../wallet/admission.ts';
import { containerPlansQuery, useChangeContainers } from './containers.ts';

/** Asks which image to run, and under which name. */
export function DeployContainer({ handle }: { handle: string }) {
  const change = useChangeContainers(handle);
  const [chosen, setChosen] = useState<string | null>(null);
  const plan = useInfiniteQuery(containerPlansQuery)
    .data?.filter(isAvailable)
    .find(({ code }) => chosen === null || code === chosen)?.code;
  const { refused, isBlocked } = useAdmission(
    handle,
    plan === undefined ? null : { kind: 'container', plan },
  );
  return (
    <Confirmation
      label="Deploy a container"
      look="primary"
      title="Deploy a container"
      confirm="Deploy"
      isBlocked={isBlocked}
      act={(form) =>
        change.mutateAsync({
          do: 'deploy',
          name: String(form.get('name')),
          plan: String(form.get('plan') ?? ''),
          image: String(form.get('image')),
          overrideReason: overrideIn(form),
        })
      }
    >
      <Field
        label="Name"
        name="name"
        required
        maxLength={100}
        autoComplete="off"
        fault={faultOf(change.error, 'name')}
      />
      <Field
        label="Image"
        name="image"
        required
        maxLength={255}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint="For example, docker.io/library/nginx:1.29"
        fault={faultOf(change.error, 'image')}
      />
      <Sizes chosen={plan} choose={setChosen} fault={faultOf(change.error, 'plan')} />
      <AdmissionNotice handle={handle} refused={refused} />
    </Confirmation>
  );
}

function Sizes({
  chosen,
  choose,
  fault,
}: {
  chosen: string | undefined;
  choose: (code: string) => void;
  fault: string | undefined;
}) {
  const plans = useInfiniteQuery(containerPlansQuery);
  return (
    <Loaded
      query={plans}
      what="the sizes"
      skeleton={<LineSkeletons count={2} />}
      empty={(all) =>
        !all.some(isAvailable) && <p className="text-soft">No container sizes are available.</p>
      }
    >
      {(all) => (
        <>
          <Choice
            label="Size"
            name="plan"
            required
            value={chosen}
            onChange={({ target }) => choose(target.value)}
            fault={fault}
          >
            {all.filter(isAvailable).map(({ code, displayName, resources, price }) => (
              <option key={code} value={code}>
                {displayName}: {describeResources(resources)}, max. {formatMoney(price.monthly)} a month
              </option>
            ))}
          </Choice>
          <More list={plans} />
        </>
      )}
    </Loaded>
  );
}

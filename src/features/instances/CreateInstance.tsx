import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Region } from '../../../contracts/regions.ts';
import { faultOf } from '../../client/request.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Choice, Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { More } from '../../ui/More.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { useAdmission } from '../wallet/admission.ts';
import { walletQuery } from '../wallet/queries.ts';
import { isAvailable, type PricedPlan } from './PlanPrice.tsx';
import { PlanChoice } from './PlanChoice.tsx';
import { plansQuery, regionsQuery, useCreateInstance } from './instances.ts';
import { WhatItCosts } from './WhatItCosts.tsx';

/** The form that creates an instance. The cost is shown before the click. */
export function CreateInstance({ handle, close }: { handle: string; close: () => void }) {
  const plans = useInfiniteQuery(plansQuery());
  const regions = useInfiniteQuery(regionsQuery());
  const skeleton = <LineSkeletons count={10} />;
  return (
    <Card title="Create an instance" className="mt-6">
      <Loaded query={plans} what="the plans" skeleton={skeleton}>
        {(all) => (
          <Loaded query={regions} what="the regions" skeleton={skeleton}>
            {(everywhere) => (
              <>
                <CreationForm
                  handle={handle}
                  plans={all.filter(isAvailable)}
                  regions={everywhere.filter(({ retiredAt }) => retiredAt === null)}
                  close={close}
                />
                <More list={plans} />
              </>
            )}
          </Loaded>
        )}
      </Loaded>
    </Card>
  );
}

interface CreationFormProps {
  handle: string;
  plans: PricedPlan[];
  regions: Region[];
  close: () => void;
}

function CreationForm({ handle, plans, regions, close }: CreationFormProps) {
  const { data: wallet } = useQuery(walletQuery(handle));
  const creation = useCreateInstance(handle);
  const [, go] = useLocation();
  const [code, setCode] = useState(plans[0]?.code ?? '');
  const plan = plans.find((known) => known.code === code);
  const { error } = creation;
  const { refused, isBlocked } = useAdmission(handle, code === '' ? null : { kind: 'vps', plan: code });

  if (plans.length === 0) return <p className="text-soft">No plans are available.</p>;
  return (
    <Form
      onSubmit={({ name = '', region = '', overrideReason }) =>
        creation.mutate(
          { name, plan: code, region, overrideReason },
          { onSuccess: ({ id }) => go(pathTo('instance', { organization: handle, instance: id })) },
        )
      }
      error={error}
      failure="The instance was not created"
      uncertain="It may have been created. Check the list below before you try again."
      fields={['name', 'region', 'plan']}
      submit="Create instance"
      isBusy={creation.isPending}
      isBlocked={isBlocked}
      cancel={{ act: close }}
      className="space-y-5"
    >
      <div className="grid gap-5 sm:grid-cols-2">
        <Field
          label="Name"
          name="name"
          autoFocus
          required
          maxLength={100}
          autoComplete="off"
          hint="For example, web-1. You can change it later."
          fault={faultOf(error, 'name')}
        />
        <Choice label="Region" name="region" required fault={faultOf(error, 'region')}>
          {regions.map(({ code: region, name }) => (
            <option key={region} value={region}>
              {name} ({region})
            </option>
          ))}
        </Choice>
      </div>
      <PlanChoice plans={plans} chosen={code} choose={setCode} fault={faultOf(error, 'plan')} />
      {plan && wallet && <WhatItCosts handle={handle} plan={plan} wallet={wallet} refused={refused} />}
    </Form>
  );
}

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { RequestError } from '../../client/request.ts';
import { pathTo } from '../../client/paths.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Choice, Field } from '../../ui/Field.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { More } from '../../ui/More.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { TopUpAdvice } from '../wallet/TopUpAdvice.tsx';
import { walletQuery } from '../wallet/queries.ts';
import { isAvailable, type PricedPlan } from './PlanPrice.tsx';
import { PlanChoice } from './PlanChoice.tsx';
import { plansQuery, regionsQuery, useCreateInstance } from './instances.ts';
import { WhatItCosts } from './WhatItCosts.tsx';

/** The form that creates an instance. The cost is shown before the click. */
export function CreateInstance({ handle, close }: { handle: string; close: () => void }) {
  const plans = useInfiniteQuery(plansQuery());
  return (
    <Card title="Create an instance" className="mt-6">
      <Loaded query={plans} what="the plans" skeleton={<LineSkeletons count={10} />}>
        {(all) => (
          <>
            <CreationForm handle={handle} plans={all.filter(isAvailable)} close={close} />
            <More list={plans} />
          </>
        )}
      </Loaded>
    </Card>
  );
}

function CreationForm({ handle, plans, close }: { handle: string; plans: PricedPlan[]; close: () => void }) {
  const regions = useInfiniteQuery(regionsQuery()).data?.filter(({ retiredAt }) => retiredAt === null) ?? [];
  const { data: wallet } = useQuery(walletQuery(handle));
  const creation = useCreateInstance(handle);
  const [, go] = useLocation();
  const [code, setCode] = useState(plans[0]?.code ?? '');
  const plan = plans.find((known) => known.code === code);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLInputElement>('input[name=name]')?.focus(), []);

  const error = creation.error instanceof RequestError ? creation.error : null;
  const isShort = error?.code === 'insufficient_funds';

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const wanted = { name: String(fields.get('name')), plan: code, region: String(fields.get('region')) };
    creation.mutate(wanted, {
      onSuccess: ({ id }) => go(pathTo('instance', { organization: handle, instance: id })),
    });
  }

  if (plans.length === 0) return <p className="text-soft">No plans are available.</p>;
  return (
    <form ref={form} onSubmit={submit} className="space-y-5">
      <div className="grid gap-5 sm:grid-cols-2">
        <Field
          label="Name"
          name="name"
          required
          maxLength={100}
          autoComplete="off"
          hint="For example, web-1. You can change it later."
          fault={error?.faultOf('name')}
        />
        <Choice label="Region" name="region" required fault={error?.faultOf('region')}>
          {regions.map(({ code: region, name }) => (
            <option key={region} value={region}>
              {name} ({region})
            </option>
          ))}
        </Choice>
      </div>
      <PlanChoice plans={plans} chosen={code} choose={setCode} fault={error?.faultOf('plan')} />
      {plan && wallet && <WhatItCosts handle={handle} plan={plan} wallet={wallet} />}
      {isShort && (
        <Notice weight="error" title="Not created: the wallet can’t cover it">
          <p>
            The balance must cover the first hour of every new instance, including this one: {error.message}.{' '}
            <TopUpAdvice handle={handle} />
          </p>
        </Notice>
      )}
      {creation.error && !isShort && (
        <FailureNotice
          title={
            error?.isUncertain
              ? 'It may have been created. Check the list below before you try again.'
              : 'The instance was not created'
          }
          error={creation.error}
        />
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="secondary" onClick={close}>
          Cancel
        </Button>
        <Button type="submit" isBusy={creation.isPending}>
          Create instance
        </Button>
      </div>
    </form>
  );
}

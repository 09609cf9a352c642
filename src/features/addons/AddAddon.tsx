import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Instance } from '../../../contracts/instances.ts';
import { faultOf } from '../../client/request.ts';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Choice, Field } from '../../ui/Field.tsx';
import { formatMoney } from '../../ui/Money.tsx';
import { AdmissionNotice } from '../wallet/AdmissionNotice.tsx';
import { overrideIn, useAdmission } from '../wallet/admission.ts';
import { addonPlansQuery, useChangeAddons } from './addons.ts';
import { QuantityField, readQuantity } from './QuantityField.tsx';

/** Asks which add-on an instance gets, and how much of it. Nothing is shown where none is for sale. */
export function AddAddon({ handle, instance }: { handle: string; instance: Instance }) {
  const change = useChangeAddons(handle, instance.id);
  const { data = [] } = useInfiniteQuery(addonPlansQuery());
  const plans = data.filter(({ price, retiredAt }) => price !== null && retiredAt === null);
  const [chosen, setChosen] = useState('');
  const [typed, setTyped] = useState('1');
  const plan = plans.find(({ code }) => code === chosen) ?? plans[0];
  const quantity = readQuantity(typed);
  const { refused, isBlocked } = useAdmission(
    handle,
    plan === undefined || quantity === null
      ? null
      : { kind: 'addon', plan: plan.code, quantity: String(quantity) },
  );
  if (plan === undefined) return null;
  return (
    <Confirmation
      label="Add an add-on"
      title={`Add an add-on to ${instance.name}`}
      confirm="Add"
      isBlocked={isBlocked}
      act={(form) =>
        change.mutateAsync({
          do: 'add',
          plan: plan.code,
          name: String(form.get('name')).trim(),
          quantity: quantity ?? 1,
          overrideReason: overrideIn(form),
        })
      }
    >
      <Choice
        label="Add-on"
        name="plan"
        required
        value={plan.code}
        onChange={({ target }) => setChosen(target.value)}
        hint={plan.description}
        fault={faultOf(change.error, 'plan')}
      >
        {plans.map(({ code, displayName, price }) => (
          <option key={code} value={code}>
            {displayName}, {price && formatMoney(price.monthly)} a month each
          </option>
        ))}
      </Choice>
      <QuantityField quantity={typed} choose={setTyped} fault={faultOf(change.error, 'quantity')} />
      <Field
        label="Name (optional)"
        name="name"
        maxLength={100}
        autoComplete="off"
        fault={faultOf(change.error, 'name')}
      />
      <p className="text-sm text-soft">
        {instance.billingStartedAt === null
          ? 'Billing starts when the instance first runs.'
          : 'Billing starts at once.'}{' '}
        Each hour is charged once it has begun, until you remove it or delete the instance.
      </p>
      <AdmissionNotice handle={handle} refused={refused} />
    </Confirmation>
  );
}

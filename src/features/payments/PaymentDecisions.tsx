import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PaymentInFull } from '../../../contracts/payments.ts';
import { differenceOf, isZero } from '../../client/amounts.ts';
import { request } from '../../client/request.ts';
import { AmountField } from '../../ui/AmountField.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Field } from '../../ui/Field.tsx';
import { Money } from '../../ui/Money.tsx';

/** What an administrator can do about a payment. */
export function PaymentDecisions({ payment }: { payment: PaymentInFull }) {
  const { provider, entry, setAside, resolution, received } = payment;
  const isOpen = setAside !== null && resolution === null;
  return (
    <>
      {provider === 'manual' && entry === null && !isOpen && <Confirm payment={payment} />}
      {isOpen && entry === null && received !== null && <Resolve payment={payment} resolution="credited" />}
      {isOpen && <Resolve payment={payment} resolution="dismissed" />}
      {provider !== 'manual' && entry !== null && <Refund payment={payment} />}
    </>
  );
}

function Confirm({
  payment: { payment, amount, currency, reference, organization },
}: {
  payment: PaymentInFull;
}) {
  const queries = useQueryClient();
  return (
    <Confirmation
      label="Confirm transfer"
      look="primary"
      title="Did the money come?"
      confirm="Credit it"
      done="Transfer credited to the wallet"
      act={async (form) => {
        const body = { reason: String(form.get('reason')) };
        await request('POST /api/billing/payments/{payment}/confirmation', { path: { payment }, body });
        void queries.invalidateQueries();
      }}
    >
      <p>
        <Money amount={amount} currency={currency} /> with the reference {reference} is credited to{' '}
        {organization?.name}.
      </p>
      <Reason label="Where to find it" hint="Such as the bank’s own reference; the customer sees it" />
    </Confirmation>
  );
}

function Refund({ payment: { payment, received, refunded, currency } }: { payment: PaymentInFull }) {
  const queries = useQueryClient();
  const left = differenceOf(received ?? '0', refunded);
  const [amount, setAmount] = useState(left.replace(/0{4}$/, ''));
  if (isZero(left)) return null;
  return (
    <Confirmation
      label="Refund"
      look="danger"
      title="Pay this back?"
      confirm="Pay back"
      done="Refund requested"
      act={async (form) => {
        const body = { amount: String(form.get('amount')).trim(), reason: String(form.get('reason')) };
        await request('POST /api/billing/payments/{payment}/refunds', { path: { payment }, body });
        void queries.invalidateQueries();
      }}
    >
      <p>
        At most <Money amount={left} currency={currency} />, and no more than the wallet holds. It goes back
        the way it was paid.
      </p>
      <AmountField
        label="Amount"
        name="amount"
        value={amount}
        onChange={({ target }) => setAmount(target.value)}
      />
      <Reason label="Reason" hint="The customer sees it" />
    </Confirmation>
  );
}

function Resolve({
  payment: { payment, received, currency, organization },
  resolution,
}: {
  payment: PaymentInFull;
  resolution: 'credited' | 'dismissed';
}) {
  const queries = useQueryClient();
  const credits = resolution === 'credited';
  return (
    <Confirmation
      label={credits ? 'Credit what came' : 'Dismiss'}
      look={credits ? 'primary' : 'danger'}
      title={credits ? 'Credit what was received?' : 'Dismiss this payment?'}
      confirm={credits ? 'Credit it' : 'Dismiss'}
      done={credits ? 'Payment credited to the wallet' : 'Payment dismissed'}
      act={async (form) => {
        const named = String(form.get('organization') ?? '').trim();
        await request('POST /api/billing/payments/{payment}/resolution', {
          path: { payment },
          body: {
            resolution,
            reason: String(form.get('reason')),
            ...(named === '' ? {} : { organization: named }),
          },
        });
        void queries.invalidateQueries();
      }}
    >
      {credits ? (
        <>
          <p>
            <Money amount={received ?? '0'} currency={currency} /> is credited, whatever was asked for.
          </p>
          <Field
            label="Organization"
            name="organization"
            autoComplete="off"
            required={organization === null}
            hint={organization === null ? 'Its handle' : `Its handle, if it is not ${organization.name}`}
          />
        </>
      ) : (
        <p>Nothing is credited. Pay it back at the provider first, if it is to go back.</p>
      )}
      <Reason label="Reason" hint="Kept with the payment" />
    </Confirmation>
  );
}

function Reason({ label, hint }: { label: string; hint: string }) {
  return <Field label={label} name="reason" required maxLength={300} autoComplete="off" hint={hint} />;
}

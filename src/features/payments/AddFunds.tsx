import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import type { PaymentOptions } from '../../../contracts/payments.ts';
import { pathTo } from '../../client/paths.ts';
import { faultOf, request } from '../../client/request.ts';
import { site } from '../../client/site.ts';
import { AmountField } from '../../ui/AmountField.tsx';
import { Card } from '../../ui/Card.tsx';
import { Contact } from '../../ui/Contact.tsx';
import { Choice } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { formatMoney } from '../../ui/Money.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { paymentOptionsQuery, PROVIDERS } from './payments.ts';
import { roundedUp } from './sums.ts';

/** Chooses a sum and a way to pay, and leads there. */
export function AddFunds({ handle }: { handle: string }) {
  const query = useQuery(paymentOptionsQuery(handle));
  return (
    <Card title="Amount" className="mt-8 max-w-xl">
      <Loaded query={query} what="how you can pay" skeleton={<LineSkeletons count={4} />}>
        {(options) =>
          options.providers.length === 0 ? <NoProvider /> : <Choose handle={handle} options={options} />
        }
      </Loaded>
    </Card>
  );
}

function NoProvider() {
  return (
    <p>
      {site.operator ?? 'The operator'} takes no payments here. Ask them to top up the wallet
      {site.contact !== null && (
        <>
          : <Contact />
        </>
      )}
      .
    </p>
  );
}

function Choose({ handle, options }: { handle: string; options: PaymentOptions }) {
  const { providers, decimals, minimum, maximum, suggested } = options;
  const short = (amount: string) => roundedUp(amount, decimals, minimum);
  const [query] = useSearchParams();
  const wanted = query.get('amount') ?? '';
  const [amount, setAmount] = useState(/^\d{1,9}(\.\d{1,6})?$/.test(wanted) ? short(wanted) : '');
  const [, navigate] = useLocation();
  const begin = useMutation({
    mutationFn: (typed: Record<string, string>) =>
      request('POST /api/organizations/{organization}/payments', {
        path: { organization: handle },
        body: {
          provider: typed.provider as PaymentOptions['providers'][number],
          amount: (typed.amount ?? '').trim(),
        },
      }),
    onSuccess: ({ checkoutUrl, payment }) => {
      if (checkoutUrl !== null) window.location.assign(checkoutUrl);
      else navigate(pathTo('payment', { organization: handle, payment }));
    },
  });
  const fault = faultOf(begin.error, 'amount');
  return (
    <Form
      onSubmit={(typed) => begin.mutate(typed)}
      error={begin.error}
      failure="The payment could not be begun"
      fields={['amount']}
      submit="Continue to payment"
      // Until the browser has left for the provider's page.
      isBusy={begin.isPending || (begin.isSuccess && begin.data.checkoutUrl !== null)}
    >
      <fieldset>
        <legend className="text-sm font-medium">Suggested</legend>
        <div className="mt-1 flex flex-wrap gap-2">
          {suggested.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={amount === short(each)}
              onClick={() => setAmount(short(each))}
              className="min-h-10 cursor-pointer rounded-md border border-line bg-card px-4 tabular-nums hover:bg-sunken aria-pressed:border-accent aria-pressed:font-medium"
            >
              {formatMoney(each)}
            </button>
          ))}
        </div>
      </fieldset>
      <AmountField
        label="Amount"
        name="amount"
        value={amount}
        onChange={({ target }) => setAmount(target.value)}
        hint={`From ${formatMoney(minimum)} to ${formatMoney(maximum)}`}
        fault={fault}
      />
      {providers.length === 1 ? (
        <>
          <input type="hidden" name="provider" value={providers[0]} />
          <p className="text-sm text-soft">Paid by: {PROVIDERS[providers[0] as keyof typeof PROVIDERS]}</p>
        </>
      ) : (
        <Choice label="Pay by" name="provider">
          {providers.map((provider) => (
            <option key={provider} value={provider}>
              {PROVIDERS[provider]}
            </option>
          ))}
        </Choice>
      )}
      <p className="text-sm text-soft">
        You pay at the provider’s own page; no card data reaches this site. The funds arrive once the provider
        confirms them.
      </p>
    </Form>
  );
}

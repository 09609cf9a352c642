import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AutoTopUp } from '../../../contracts/autoTopUp.ts';
import { faultOf, request } from '../../client/request.ts';
import { AmountField } from '../../ui/AmountField.tsx';
import { Form } from '../../ui/Form.tsx';
import { Tick } from '../../ui/Tick.tsx';
import { autoTopUpQuery } from './autoTopUpQuery.ts';

const FIELDS = ['threshold', 'amount', 'monthlyLimit'] as const;

/** What a customer agrees to; without a saved card they go on at the provider's page. */
export function AutoTopUpTerms({
  handle,
  topUp,
  onDone,
}: {
  handle: string;
  topUp: AutoTopUp;
  onDone: () => void;
}) {
  const queries = useQueryClient();
  const hasCard = topUp.state === 'on' || topUp.state === 'paused' || topUp.turnedOffBecause !== null;
  const save = useMutation({
    mutationFn: (typed: Record<string, string>) =>
      request('PUT /api/organizations/{organization}/auto-top-up', {
        path: { organization: handle },
        body: {
          threshold: (typed.threshold ?? '').trim(),
          amount: (typed.amount ?? '').trim(),
          monthlyLimit: (typed.monthlyLimit ?? '').trim(),
          newCard: typed.newCard === 'on',
        },
      }),
    onSuccess: (now) => {
      queries.setQueryData(autoTopUpQuery(handle).queryKey, now);
      if (now.setupUrl === null) onDone();
      else window.location.assign(now.setupUrl);
    },
  });
  return (
    <Form
      className="max-w-xl space-y-4"
      onSubmit={(typed) => save.mutate(typed)}
      error={save.error}
      failure="Automatic top-up could not be changed"
      fields={FIELDS}
      submit={hasCard ? 'Save' : 'Continue to save a card'}
      isBusy={save.isPending || (save.isSuccess && save.data.setupUrl !== null)}
      cancel={{ act: onDone }}
    >
      <AmountField
        label="When the balance falls below"
        name="threshold"
        defaultValue={shown(topUp.threshold) ?? '5.00'}
        fault={faultOf(save.error, 'threshold')}
      />
      <AmountField
        label="Add"
        name="amount"
        defaultValue={shown(topUp.amount) ?? '25.00'}
        hint="Or more, where that does not reach the sum above: one charge closes the whole gap"
        fault={faultOf(save.error, 'amount')}
      />
      <AmountField
        label="At most each month"
        name="monthlyLimit"
        defaultValue={shown(topUp.monthlyLimit) ?? '100.00'}
        hint="Of all automatic top-ups of a month (UTC) together"
        fault={faultOf(save.error, 'monthlyLimit')}
      />
      {hasCard && <Tick name="newCard" label="Save another card" />}
      <p className="text-sm text-soft">
        By saving you agree that the card is charged without asking again, until you turn this off. The card
        is kept by the provider; no card data reaches this site.
      </p>
    </Form>
  );
}

/** With two decimals where that is exact. */
function shown(amount: string | null): string | null {
  return amount === null ? null : amount.replace(/0{1,4}$/, '');
}

import type { Payment } from '../../../contracts/payments.ts';
import { isZero } from '../../client/amounts.ts';
import { pathTo } from '../../client/paths.ts';
import { Money } from '../../ui/Money.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import type { Column } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { PROVIDERS, stateOf } from './payments.ts';

/** In administrators' lists: whose it is, and what does not fit. */
export const PAYER_COLUMN: Column<Payment> = {
  name: 'Payment',
  cell: ({ payment, organization, setAside, resolution }) => (
    <>
      <TextLink href={pathTo('billingPayment', { payment })}>{organization?.name ?? 'Nobody’s'}</TextLink>
      {setAside !== null && resolution === null && (
        <span className="block font-normal text-soft wrap-anywhere">{setAside}</span>
      )}
    </>
  ),
};

/** What every list of payments shows of one, after its name. */
export const PAYMENT_COLUMNS: Column<Payment>[] = [
  { name: 'Begun', isExtra: true, cell: ({ begunAt }) => <At moment={begunAt} /> },
  { name: 'Paid by', isExtra: true, cell: ({ provider }) => PROVIDERS[provider] },
  { name: 'State', cell: (payment) => <PaymentState payment={payment} /> },
  {
    name: 'Amount',
    isFigure: true,
    cell: ({ amount, received, refunded, currency }) => (
      <>
        <Money amount={amount} currency={currency} />
        {received !== null && received !== amount && (
          <span className="block text-soft">
            <Money amount={received} currency={currency} /> received
          </span>
        )}
        {!isZero(refunded) && (
          <span className="block text-soft">
            <Money amount={refunded} currency={currency} /> refunded
          </span>
        )}
      </>
    ),
  },
];

export function PaymentState({ payment }: { payment: Payment }) {
  const { state, word } = stateOf(payment);
  return <StateMark state={state} word={word} />;
}

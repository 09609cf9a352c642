import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { PaymentInFull } from '../../../contracts/payments.ts';
import { CopyText } from '../../ui/CopyText.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Money } from '../../ui/Money.tsx';
import { isAbsent, NotFoundIn } from '../../ui/NotFoundIn.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { FigureSkeletons } from '../../ui/Skeleton.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { pathTo } from '../../client/paths.ts';
import { PaymentFacts } from './PaymentFacts.tsx';
import { checkedPaymentQuery, pathToFunds } from './payments.ts';

/** Where a buyer comes back to: what the provider says, until it says that it is paid. */
export function PaymentReturn({ handle, id }: { handle: string; id: string }) {
  const queries = useQueryClient();
  const query = useQuery(checkedPaymentQuery(handle, id));
  const isCredited = (query.data?.entry ?? null) !== null;
  useEffect(() => {
    if (isCredited) void queries.invalidateQueries({ queryKey: ['wallet', handle] });
  }, [isCredited, handle, queries]);
  if (isAbsent(query.error)) return <NotFoundIn what="Payment" handle={handle} back="wallet" />;
  return (
    <>
      <PageHeading title="Payment" />
      <Loaded query={query} what="the payment" skeleton={<FigureSkeletons count={4} />}>
        {(payment) => (
          <>
            <div className="mt-6">
              <Outcome handle={handle} payment={payment} />
            </div>
            <PaymentFacts payment={payment} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Outcome({ handle, payment }: { handle: string; payment: PaymentInFull }) {
  const {
    amount,
    currency,
    entry,
    state,
    setAside,
    resolution,
    setback,
    checkoutUrl,
    instructions,
    reference,
  } = payment;
  if (setAside !== null && resolution === null) {
    return (
      <Notice weight="warning" title="This payment is being looked into">
        It does not fit what was asked for, so that somebody has to look at it. Nothing is lost: the reference
        is {reference}.
      </Notice>
    );
  }
  if (entry !== null) {
    return (
      <Notice title="Paid">
        <Money amount={amount} currency={currency} /> is in the{' '}
        <TextLink href={pathTo('wallet', { organization: handle })}>wallet</TextLink>.
      </Notice>
    );
  }
  if (state === 'processing') {
    return (
      <Notice title="Processing">
        The payment is on its way, and is credited once it arrives. This can take days, depending on how you
        pay.
      </Notice>
    );
  }
  if (instructions !== null) {
    return (
      <Notice title="Send the transfer">
        <p className="whitespace-pre-line wrap-anywhere">{instructions}</p>
        <p className="mt-2">
          Amount: <Money amount={amount} currency={currency} />. Write the reference on it, and nothing else.
        </p>
        <div className="mt-2">
          <CopyText label="Reference" text={reference} />
        </div>
      </Notice>
    );
  }
  return (
    <Notice weight="warning" title={setback === null ? 'Not paid yet' : 'Not paid'}>
      {setback !== null && <p>{setback}</p>}
      <p>
        {setback === null && 'If you have just paid, this page shows it within a minute. '}
        {checkoutUrl === null ? (
          <TextLink href={pathToFunds(handle)}>Try again</TextLink>
        ) : (
          <a className="underline underline-offset-4" href={checkoutUrl}>
            {setback === null ? 'Go on with the payment' : 'Try again'}
          </a>
        )}
      </p>
    </Notice>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { pathTo } from '../client/paths.ts';
import { useTitle } from '../client/title.ts';
import { PaymentDecisions } from '../features/payments/PaymentDecisions.tsx';
import { PaymentFacts } from '../features/payments/PaymentFacts.tsx';
import { anyPaymentQuery } from '../features/payments/payments.ts';
import { Loaded } from '../ui/Loaded.tsx';
import { isAbsent } from '../ui/NotFoundIn.tsx';
import { Notice } from '../ui/Notice.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';
import { FigureSkeletons } from '../ui/Skeleton.tsx';
import { TextLink } from '../ui/TextLink.tsx';

export default function BillingPayment() {
  const { payment: id = '' } = useParams<{ payment: string }>();
  const query = useQuery(anyPaymentQuery(id));
  useTitle(query.data?.reference);
  if (isAbsent(query.error)) return <PageHeading title="Payment not found" />;
  const organization = query.data?.organization;
  return (
    <>
      <p className="mb-1 text-sm text-soft">
        <TextLink href={pathTo('payments')}>Payments</TextLink>
      </p>
      <PageHeading
        title={<span className="wrap-anywhere">Payment of {organization?.name ?? 'nobody known'}</span>}
        actions={query.data && <PaymentDecisions payment={query.data} />}
      />
      <Loaded query={query} what="the payment" skeleton={<FigureSkeletons count={4} />}>
        {(payment) => (
          <>
            {payment.setAside !== null && (
              <div className="mt-6">
                <Notice
                  weight={payment.resolution === null ? 'warning' : 'info'}
                  title={payment.resolution === null ? 'Set aside' : `Set aside, and ${payment.resolution}`}
                >
                  <p className="wrap-anywhere">{payment.setAside}</p>
                </Notice>
              </div>
            )}
            {payment.confirmedBy !== null && payment.entry === null && (
              <div className="mt-6">
                <Notice title="Waits for a second administrator">
                  {payment.confirmedBy} confirmed it; somebody else has to, too.
                </Notice>
              </div>
            )}
            <PaymentFacts payment={payment} />
          </>
        )}
      </Loaded>
    </>
  );
}

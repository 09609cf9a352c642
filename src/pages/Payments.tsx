import { pathTo } from '../client/paths.ts';
import { AllPayments } from '../features/payments/AllPayments.tsx';
import { SetAside } from '../features/payments/SetAside.tsx';
import { ProviderBalances } from '../features/payments/ProviderBalances.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';
import { TextLink } from '../ui/TextLink.tsx';

export default function Payments() {
  return (
    <>
      <p className="mb-1 text-sm text-soft">
        <TextLink href={pathTo('billing')}>Billing</TextLink>
      </p>
      <PageHeading
        title="Payments"
        about="What customers paid by themselves. What does not fit is set aside until you decide."
      />
      <div className="mt-8 space-y-6">
        <ProviderBalances />
        <SetAside />
        <AllPayments />
      </div>
    </>
  );
}

import { AllPayments } from '../features/payments/AllPayments.tsx';
import { SetAside } from '../features/payments/SetAside.tsx';
import { ProviderBalances } from '../features/payments/ProviderBalances.tsx';
import { BillingTabs } from '../features/billing/BillingTabs.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function Payments() {
  return (
    <>
      <BillingTabs />
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

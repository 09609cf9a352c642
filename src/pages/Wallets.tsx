import { Balances } from '../features/billing/Balances.tsx';
import { BillingTabs } from '../features/billing/BillingTabs.tsx';
import { Wallets as WalletList } from '../features/billing/Wallets.tsx';
import { useTopUp } from '../features/movements/useTopUp.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function Wallets() {
  const { topUp, notice } = useTopUp();
  return (
    <>
      <BillingTabs />
      <PageHeading title="Wallets" about="What every organization has left, and how long it lasts." />
      <div className="mt-8 space-y-6">
        <WalletList topUp={topUp} notice={notice} />
        <Balances />
      </div>
    </>
  );
}

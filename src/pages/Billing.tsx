import { BillingTabs } from '../features/billing/BillingTabs.tsx';
import { BooksAudit } from '../features/billing/BooksAudit.tsx';
import { NextRun } from '../features/billing/NextRun.tsx';
import { ParkedInstances } from '../features/billing/ParkedInstances.tsx';
import { Runs } from '../features/billing/Runs.tsx';
import { Debtors } from '../features/debtors/Debtors.tsx';
import { PendingMovements } from '../features/movements/PendingMovements.tsx';
import { useTopUp } from '../features/movements/useTopUp.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function Billing() {
  const { topUp, notice } = useTopUp();
  return (
    <>
      <BillingTabs />
      <PageHeading title="Billing" about="What was charged, what was not and why, and who is past due." />
      <div className="mt-8 space-y-6">
        <NextRun />
        <Debtors topUp={topUp} notice={notice} />
        <PendingMovements />
        <ParkedInstances />
        <Runs />
        <BooksAudit />
      </div>
    </>
  );
}

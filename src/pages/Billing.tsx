import { useState } from 'react';
import { BillingTabs } from '../features/billing/BillingTabs.tsx';
import { BooksAudit } from '../features/billing/BooksAudit.tsx';
import { NextRun } from '../features/billing/NextRun.tsx';
import { ParkedInstances } from '../features/billing/ParkedInstances.tsx';
import { Runs } from '../features/billing/Runs.tsx';
import { Debtors } from '../features/debtors/Debtors.tsx';
import { MovementPosted } from '../features/movements/MovementPosted.tsx';
import { PendingMovements } from '../features/movements/PendingMovements.tsx';
import type { Posted } from '../features/movements/posting.ts';
import { TopUp } from '../features/movements/TopUp.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function Billing() {
  const [posted, setPosted] = useState<{ name: string; movement: Posted } | null>(null);
  return (
    <>
      <BillingTabs />
      <PageHeading title="Billing" about="What was charged, what was not and why, and who is past due." />
      <div className="mt-8 space-y-6">
        <NextRun />
        <Debtors
          topUp={({ organization, name, balance }) => (
            <TopUp
              organization={organization}
              name={name}
              balance={balance}
              onPosted={(movement) => setPosted({ name, movement })}
            />
          )}
          notice={posted && <MovementPosted posted={posted.movement} name={posted.name} />}
        />
        <PendingMovements />
        <ParkedInstances />
        <Runs />
        <BooksAudit />
      </div>
    </>
  );
}

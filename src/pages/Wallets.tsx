import { useState } from 'react';
import { Balances } from '../features/billing/Balances.tsx';
import { BillingTabs } from '../features/billing/BillingTabs.tsx';
import { Wallets as WalletList } from '../features/billing/Wallets.tsx';
import { MovementPosted } from '../features/movements/MovementPosted.tsx';
import type { Posted } from '../features/movements/posting.ts';
import { TopUp } from '../features/movements/TopUp.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function Wallets() {
  const [posted, setPosted] = useState<{ name: string; movement: Posted } | null>(null);
  return (
    <>
      <BillingTabs />
      <PageHeading title="Wallets" about="What every organization has left, and how long it lasts." />
      <div className="mt-8 space-y-6">
        <WalletList
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
        <Balances />
      </div>
    </>
  );
}

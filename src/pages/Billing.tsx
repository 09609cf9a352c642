import { useState } from 'react';
import type { LedgerEntry } from '../../contracts/wallets.ts';
import { pathTo } from '../client/paths.ts';
import { BooksAudit } from '../features/billing/BooksAudit.tsx';
import { NextRun } from '../features/billing/NextRun.tsx';
import { ParkedInstances } from '../features/billing/ParkedInstances.tsx';
import { PastDueWallets } from '../features/billing/PastDueWallets.tsx';
import { Runs } from '../features/billing/Runs.tsx';
import { Wallets } from '../features/billing/Wallets.tsx';
import { TopUp } from '../features/topUp/TopUp.tsx';
import { TopUpPosted } from '../features/topUp/TopUpPosted.tsx';
import { ButtonLink } from '../ui/Button.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

type Place = 'past due' | 'wallets';

export default function Billing() {
  const [posted, setPosted] = useState<{ place: Place; name: string; entry: LedgerEntry } | null>(null);
  const topUpIn = (place: Place) => ({
    topUp: ({ organization, name, balance }: { organization: string; name: string; balance: string }) => (
      <TopUp
        organization={organization}
        name={name}
        balance={balance}
        onPosted={(entry) => setPosted({ place, name, entry })}
      />
    ),
    notice: posted?.place === place && <TopUpPosted entry={posted.entry} name={posted.name} />,
  });
  return (
    <>
      <PageHeading
        title="Billing"
        about="What was charged, what was not and why, and who is past due."
        actions={
          <>
            <ButtonLink look="secondary" href={pathTo('plans')}>
              Plans and prices
            </ButtonLink>
            <ButtonLink look="secondary" href={pathTo('auditLog')}>
              Audit log
            </ButtonLink>
          </>
        }
      />
      <div className="mt-8 space-y-6">
        <NextRun />
        <PastDueWallets {...topUpIn('past due')} />
        <ParkedInstances />
        <Runs />
        <Wallets {...topUpIn('wallets')} />
        <BooksAudit />
      </div>
    </>
  );
}

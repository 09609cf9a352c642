import { useState } from 'react';
import { pathTo } from '../client/paths.ts';
import { Balances } from '../features/billing/Balances.tsx';
import { BooksAudit } from '../features/billing/BooksAudit.tsx';
import { NextRun } from '../features/billing/NextRun.tsx';
import { ParkedInstances } from '../features/billing/ParkedInstances.tsx';
import { Debtors } from '../features/debtors/Debtors.tsx';
import { Runs } from '../features/billing/Runs.tsx';
import { Wallets } from '../features/billing/Wallets.tsx';
import { MovementPosted } from '../features/movements/MovementPosted.tsx';
import { PendingMovements } from '../features/movements/PendingMovements.tsx';
import type { Posted } from '../features/movements/posting.ts';
import { TopUp } from '../features/movements/TopUp.tsx';
import { ButtonLink } from '../ui/Button.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

type Place = 'past due' | 'wallets';

export default function Billing() {
  const [posted, setPosted] = useState<{ place: Place; name: string; movement: Posted } | null>(null);
  const topUpIn = (place: Place) => ({
    topUp: ({ organization, name, balance }: { organization: string; name: string; balance: string }) => (
      <TopUp
        organization={organization}
        name={name}
        balance={balance}
        onPosted={(movement) => setPosted({ place, name, movement })}
      />
    ),
    notice: posted?.place === place && <MovementPosted posted={posted.movement} name={posted.name} />,
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
            <ButtonLink look="secondary" href={pathTo('payments')}>
              Payments
            </ButtonLink>
            <ButtonLink look="secondary" href={pathTo('rebills')}>
              Rebills
            </ButtonLink>
            <ButtonLink look="secondary" href={pathTo('platformWebhooks')}>
              Webhooks
            </ButtonLink>
            <ButtonLink look="secondary" href={pathTo('users')}>
              Users
            </ButtonLink>
            <ButtonLink look="secondary" href={pathTo('auditLog')}>
              Audit log
            </ButtonLink>
          </>
        }
      />
      <div className="mt-8 space-y-6">
        <NextRun />
        <Debtors {...topUpIn('past due')} />
        <PendingMovements />
        <ParkedInstances />
        <Runs />
        <Wallets {...topUpIn('wallets')} />
        <Balances />
        <BooksAudit />
      </div>
    </>
  );
}

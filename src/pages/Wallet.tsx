import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useIsAdministrator } from '../client/viewer.ts';
import { OrganizationFrame } from './OrganizationFrame.tsx';
import { useOrganization } from '../features/organization/organization.ts';
import { DebtorDecisions } from '../features/debtors/DebtorDecisions.tsx';
import { LadderTimeline } from '../features/debtors/LadderTimeline.tsx';
import { LadderWarning } from '../features/debtors/LadderWarning.tsx';
import { walletQuery } from '../features/wallet/queries.ts';
import { MovementPosted } from '../features/movements/MovementPosted.tsx';
import { PostMovement } from '../features/movements/PostMovement.tsx';
import type { Posted } from '../features/movements/posting.ts';
import { TopUp } from '../features/movements/TopUp.tsx';
import { AutoTopUp } from '../features/payments/AutoTopUp.tsx';
import { AddFundsButton } from '../features/payments/AddFundsLink.tsx';
import { PaymentList } from '../features/payments/PaymentList.tsx';
import { Ledger } from '../features/wallet/Ledger.tsx';
import { Statements } from '../features/wallet/Statements.tsx';
import { WalletFigures } from '../features/wallet/WalletFigures.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function Wallet() {
  const { handle, organization } = useOrganization();
  const isAdministrator = useIsAdministrator();
  const balance = useQuery(walletQuery(handle)).data?.balance;
  const [posted, setPosted] = useState<Posted | null>(null);
  const name = organization?.name ?? handle;
  const hasEnded = (organization?.endedAt ?? null) !== null;
  return (
    <OrganizationFrame title="Wallet">
      <PageHeading
        title="Wallet"
        about="Instances are charged from this balance every hour."
        actions={
          <>
            {isAdministrator && (
              <>
                <PostMovement
                  organization={handle}
                  name={name}
                  balance={balance}
                  hasEnded={hasEnded}
                  onPosted={setPosted}
                />
                {!hasEnded && (
                  <TopUp
                    look="primary"
                    organization={handle}
                    name={name}
                    onPosted={setPosted}
                    {...(balance === undefined ? {} : { balance })}
                  />
                )}
              </>
            )}
            {!hasEnded && <AddFundsButton handle={handle} look={isAdministrator ? 'secondary' : 'primary'} />}
          </>
        }
      />
      {posted && (
        <div className="mt-6">
          <MovementPosted posted={posted} name={name} />
        </div>
      )}
      <LadderWarning handle={handle} isInWallet />
      <WalletFigures handle={handle} />
      {isAdministrator && !hasEnded && <DebtorDecisions handle={handle} name={name} />}
      <LadderTimeline handle={handle} />
      {!hasEnded && <AutoTopUp handle={handle} />}
      <PaymentList handle={handle} />
      <Statements handle={handle} since={organization?.createdAt} />
      <Ledger handle={handle} />
    </OrganizationFrame>
  );
}

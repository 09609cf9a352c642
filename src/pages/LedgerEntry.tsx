import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { useIsAdministrator } from '../client/viewer.ts';
import { OrganizationFrame } from './OrganizationFrame.tsx';
import { PostMovement } from '../features/movements/PostMovement.tsx';
import { useOrganization } from '../features/organization/organization.ts';
import { EntryView } from '../features/wallet/EntryView.tsx';
import { walletQuery } from '../features/wallet/queries.ts';

export default function LedgerEntry() {
  const { handle, organization } = useOrganization();
  const { entry = '' } = useParams<{ entry: string }>();
  const isAdministrator = useIsAdministrator();
  const balance = useQuery(walletQuery(handle)).data?.balance;
  return (
    <OrganizationFrame title={`Ledger entry ${entry}`}>
      <EntryView
        handle={handle}
        entry={entry}
        action={({ entry: { entry: number, kind } }) =>
          isAdministrator && (
            <PostMovement
              organization={handle}
              name={organization?.name ?? handle}
              balance={balance}
              hasEnded={(organization?.endedAt ?? null) !== null}
              concerned={{ entry: number, kind }}
            />
          )
        }
      />
    </OrganizationFrame>
  );
}

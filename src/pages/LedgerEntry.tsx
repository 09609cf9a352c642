import { useParams } from 'wouter';
import { OrganizationFrame } from './OrganizationFrame.tsx';
import { useOrganization } from '../features/organization/organization.ts';
import { EntryView } from '../features/wallet/EntryView.tsx';

export default function LedgerEntry() {
  const { handle } = useOrganization();
  const { entry = '' } = useParams<{ entry: string }>();
  return (
    <OrganizationFrame title={`Ledger entry ${entry}`}>
      <EntryView handle={handle} entry={entry} />
    </OrganizationFrame>
  );
}

import { useParams } from 'wouter';
import { OrganizationFrame } from './OrganizationFrame.tsx';
import { useOrganization } from '../features/organization/organization.ts';
import { describePeriod } from '../features/wallet/months.ts';
import { StatementView } from '../features/wallet/StatementView.tsx';

export default function Statement() {
  const { handle, organization } = useOrganization();
  const { period = '' } = useParams<{ period: string }>();
  return (
    <OrganizationFrame title={`Statement for ${describePeriod(period)}`}>
      <StatementView handle={handle} period={period} since={organization?.createdAt} />
    </OrganizationFrame>
  );
}

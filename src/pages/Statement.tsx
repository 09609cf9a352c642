import { useParams } from 'wouter';
import { OrganizationFrame } from './OrganizationFrame.tsx';
import { useOrganization } from '../features/organization/organization.ts';
import { describeMonth } from '../features/wallet/months.ts';
import { StatementView } from '../features/wallet/StatementView.tsx';

export default function Statement() {
  const { handle, organization } = useOrganization();
  const { month = '' } = useParams<{ month: string }>();
  return (
    <OrganizationFrame title={`Statement for ${describeMonth(month)}`}>
      <StatementView handle={handle} month={month} since={organization?.createdAt} />
    </OrganizationFrame>
  );
}

import { AddFunds as Choose } from '../features/payments/AddFunds.tsx';
import { useOrganization } from '../features/organization/organization.ts';
import { PageHeading } from '../ui/PageHeading.tsx';
import { OrganizationFrame } from './OrganizationFrame.tsx';

export default function AddFunds() {
  const { handle } = useOrganization();
  return (
    <OrganizationFrame title="Add funds">
      <PageHeading title="Add funds" about="They go into the wallet that everything is charged from." />
      <Choose handle={handle} />
    </OrganizationFrame>
  );
}

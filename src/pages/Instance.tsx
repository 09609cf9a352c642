import { useParams } from 'wouter';
import { InstanceView } from '../features/instances/InstanceView.tsx';
import { OrganizationFrame } from '../features/organization/OrganizationFrame.tsx';
import { mayManage, useOrganization } from '../features/organization/organization.ts';

export default function Instance() {
  const { handle, organization } = useOrganization();
  const { instance: id = '' } = useParams<{ instance: string }>();
  return (
    <OrganizationFrame>
      <InstanceView handle={handle} id={id} mayChange={mayManage(organization)} />
    </OrganizationFrame>
  );
}

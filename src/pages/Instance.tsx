import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { instanceQuery } from '../features/instances/instances.ts';
import { InstanceView } from '../features/instances/InstanceView.tsx';
import { OrganizationFrame } from './OrganizationFrame.tsx';
import { mayManage, useOrganization } from '../features/organization/organization.ts';

export default function Instance() {
  const { handle, organization } = useOrganization();
  const { instance: id = '' } = useParams<{ instance: string }>();
  const name = useQuery(instanceQuery(handle, id)).data?.name;
  return (
    <OrganizationFrame title={name}>
      <InstanceView handle={handle} id={id} mayChange={mayManage(organization)} />
    </OrganizationFrame>
  );
}

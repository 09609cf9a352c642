import { ContainerList } from '../features/containers/ContainerList.tsx';
import { DeployContainer } from '../features/containers/DeployContainer.tsx';
import { OrganizationFrame } from './OrganizationFrame.tsx';
import { mayManage, useOrganization } from '../features/organization/organization.ts';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function Containers() {
  const { handle, organization } = useOrganization();
  return (
    <OrganizationFrame title="Containers">
      <PageHeading
        title="Containers"
        about="Container images that the platform runs for you."
        actions={mayManage(organization) && <DeployContainer handle={handle} />}
      />
      <ContainerList handle={handle} mayChange={mayManage(organization)} />
    </OrganizationFrame>
  );
}

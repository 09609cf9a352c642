import { useState } from 'react';
import { InstanceList } from '../features/instances/InstanceList.tsx';
import { CreateInstance } from '../features/instances/CreateInstance.tsx';
import { OrganizationFrame } from './OrganizationFrame.tsx';
import { mayManage, useOrganization } from '../features/organization/organization.ts';
import { LadderWarning } from '../features/debtors/LadderWarning.tsx';
import { Button } from '../ui/Button.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function Instances() {
  const { handle, organization } = useOrganization();
  const [isCreating, setIsCreating] = useState(false);
  const create = mayManage(organization) && !isCreating && (
    <Button onClick={() => setIsCreating(true)}>Create an instance</Button>
  );
  return (
    <OrganizationFrame title="Instances">
      <PageHeading title="Instances" about="Virtual servers, charged by the hour." actions={create} />
      <LadderWarning handle={handle} />
      {isCreating && <CreateInstance handle={handle} close={() => setIsCreating(false)} />}
      <InstanceList
        handle={handle}
        mayChange={mayManage(organization)}
        empty={
          mayManage(organization)
            ? 'Create your first one. You’ll see what it costs before anything is charged.'
            : 'This organization’s owners and admins can create them.'
        }
      />
    </OrganizationFrame>
  );
}

import { InvitationsCard } from '../features/organization/InvitationsCard.tsx';
import { MembersCard } from '../features/organization/MembersCard.tsx';
import { OrganizationFrame } from './OrganizationFrame.tsx';
import { mayManage, useOrganization } from '../features/organization/organization.ts';
import { SettingsCard } from '../features/organization/SettingsCard.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function Members() {
  const { handle, organization } = useOrganization();
  return (
    <OrganizationFrame title="Members">
      <PageHeading title="Members" about="Who has access to the organization." />
      <div className="mt-6 space-y-6">
        <MembersCard />
        {organization && mayManage(organization) && (
          <>
            <InvitationsCard />
            <SettingsCard handle={handle} organization={organization} />
          </>
        )}
      </div>
    </OrganizationFrame>
  );
}

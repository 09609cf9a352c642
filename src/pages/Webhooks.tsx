import { mayOwn, useOrganization } from '../features/organization/organization.ts';
import { WebhooksCard } from '../features/webhooks/WebhooksCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';
import { OrganizationFrame } from './OrganizationFrame.tsx';

export default function Webhooks() {
  const { handle, organization } = useOrganization();
  return (
    <OrganizationFrame title="Webhooks">
      <PageHeading title="Webhooks" about="Send what happens here to your own servers." />
      <div className="mt-6">
        {organization &&
          (mayOwn(organization) ? (
            <WebhooksCard owner={handle} />
          ) : (
            <Notice title="Only owners can see and change webhooks" />
          ))}
      </div>
    </OrganizationFrame>
  );
}

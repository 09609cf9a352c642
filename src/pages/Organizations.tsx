import { pathTo } from '../client/paths.ts';
import { useIsAdministrator } from '../client/viewer.ts';
import { NewOrganization } from '../features/organization/NewOrganization.tsx';
import { OrganizationList } from '../features/organization/OrganizationList.tsx';
import { ButtonLink } from '../ui/Button.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function Organizations() {
  const isAdministrator = useIsAdministrator();
  return (
    <>
      <PageHeading
        title="Organizations"
        about="Each has its own instances, wallet and members."
        actions={
          isAdministrator && (
            <ButtonLink look="secondary" href={pathTo('billing')}>
              Billing for all organizations
            </ButtonLink>
          )
        }
      />
      <div className="mt-6 space-y-6">
        <OrganizationList />
        <NewOrganization />
      </div>
    </>
  );
}

import { lazy, Suspense } from 'react';
import { useIsAdministrator } from '../client/viewer.ts';
import { NewOrganization } from '../features/organization/NewOrganization.tsx';
import { OrganizationList } from '../features/organization/OrganizationList.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

const AllOrganizations = lazy(() => import('../features/organization/AllOrganizations.tsx'));

export default function Organizations() {
  const isAdministrator = useIsAdministrator();
  return (
    <>
      <PageHeading title="Organizations" about="Each has its own instances, wallet and members." />
      <div className="mt-6 space-y-6">
        {isAdministrator ? (
          <Suspense fallback={<div className="min-h-screen" />}>
            <AllOrganizations />
          </Suspense>
        ) : (
          <OrganizationList />
        )}
        <NewOrganization />
      </div>
    </>
  );
}

import { UserList } from '../features/users/UserList.tsx';
import { BillingTabs } from '../features/billing/BillingTabs.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function Users() {
  return (
    <>
      <BillingTabs />
      <PageHeading title="Users" about="Everyone with an account." />
      <div className="mt-8">
        <UserList />
      </div>
    </>
  );
}

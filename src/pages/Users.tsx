import { pathTo } from '../client/paths.ts';
import { UserList } from '../features/users/UserList.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';
import { TextLink } from '../ui/TextLink.tsx';

export default function Users() {
  return (
    <>
      <p className="mb-1 text-sm text-soft">
        <TextLink href={pathTo('billing')}>Billing</TextLink>
      </p>
      <PageHeading title="Users" about="Everyone with an account." />
      <div className="mt-8">
        <UserList />
      </div>
    </>
  );
}

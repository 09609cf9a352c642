import { pathTo } from '../client/paths.ts';
import { PlanList } from '../features/plans/PlanList.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';
import { TextLink } from '../ui/TextLink.tsx';

export default function Plans() {
  return (
    <>
      <p className="mb-1 text-sm text-soft">
        <TextLink href={pathTo('billing')}>Billing</TextLink>
      </p>
      <PageHeading
        title="Plans and prices"
        about="What each plan costs now. Open a plan to change its price."
      />
      <div className="mt-8">
        <PlanList />
      </div>
    </>
  );
}

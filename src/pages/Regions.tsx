import { pathTo } from '../client/paths.ts';
import { Regions as RegionList } from '../features/plans/Regions.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';
import { TextLink } from '../ui/TextLink.tsx';

export default function Regions() {
  return (
    <>
      <p className="mb-1 text-sm text-soft">
        <TextLink href={pathTo('billing')}>Billing</TextLink>
      </p>
      <PageHeading title="Regions" about="Where instances can run." />
      <div className="mt-8">
        <RegionList />
      </div>
    </>
  );
}

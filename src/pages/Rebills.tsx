import { pathTo } from '../client/paths.ts';
import { NewRebill } from '../features/rebills/NewRebill.tsx';
import { RebillList } from '../features/rebills/RebillList.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';
import { TextLink } from '../ui/TextLink.tsx';

export default function Rebills() {
  return (
    <>
      <p className="mb-1 text-sm text-soft">
        <TextLink href={pathTo('billing')}>Billing</TextLink>
      </p>
      <PageHeading
        title="Rebills"
        about="Correct hours that were charged at a wrong price. Charges stay; each organization gets one adjustment."
      />
      <div className="mt-8 space-y-6">
        <NewRebill />
        <RebillList />
      </div>
    </>
  );
}

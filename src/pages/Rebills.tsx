import { NewRebill } from '../features/rebills/NewRebill.tsx';
import { RebillList } from '../features/rebills/RebillList.tsx';
import { BillingTabs } from '../features/billing/BillingTabs.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function Rebills() {
  return (
    <>
      <BillingTabs />
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

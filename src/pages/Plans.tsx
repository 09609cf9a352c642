import { useState } from 'react';
import { pathTo } from '../client/paths.ts';
import { CreatePlan } from '../features/plans/CreatePlan.tsx';
import { PlanList } from '../features/plans/PlanList.tsx';
import { Button, ButtonLink } from '../ui/Button.tsx';
import { BillingTabs } from '../features/billing/BillingTabs.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function Plans() {
  const [isCreating, setIsCreating] = useState(false);
  return (
    <>
      <BillingTabs />
      <PageHeading
        title="Plans and prices"
        about="What each plan costs now. Open a plan to change its price."
        actions={
          <>
            <ButtonLink look="secondary" href={pathTo('regions')}>
              Regions
            </ButtonLink>
            {!isCreating && <Button onClick={() => setIsCreating(true)}>Create a plan</Button>}
          </>
        }
      />
      <div className="mt-8 space-y-6">
        {isCreating && <CreatePlan close={() => setIsCreating(false)} />}
        <PlanList />
      </div>
    </>
  );
}

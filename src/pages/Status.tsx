import { useIsAdministrator } from '../client/viewer.ts';
import { BillingCard } from '../features/status/BillingCard.tsx';
import { useLiveHealth } from '../features/status/live.ts';
import { OverallBanner } from '../features/status/OverallBanner.tsx';
import { RecordCard } from '../features/status/RecordCard.tsx';
import { VpsCard } from '../features/status/VpsCard.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

/** `/status`: whether the platform works, now and over the last 90 days. */
export default function Status() {
  useLiveHealth();
  const isAdministrator = useIsAdministrator();
  return (
    <div className="space-y-6">
      <PageHeading title="Status" />
      <OverallBanner />
      <VpsCard />
      {isAdministrator && <BillingCard />}
      <RecordCard />
    </div>
  );
}

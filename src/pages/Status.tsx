import { Suspense } from 'react';
import { site } from '../client/site.ts';
import { useIsAdministrator, useIsViewerSettled, useViewer } from '../client/viewer.ts';
import { BillingCard } from '../features/status/BillingCard.tsx';
import { useLiveHealth } from '../features/status/live.ts';
import { OpenIncident, PlanMaintenance } from '../features/status/forAdministrators.tsx';
import { OpenReports } from '../features/status/OpenReports.tsx';
import { SubscribeCard } from '../features/status/SubscribeCard.tsx';
import { PastReports } from '../features/status/PastReports.tsx';
import { RecordCard } from '../features/status/RecordCard.tsx';
import { ResponseCard } from '../features/status/ResponseCard.tsx';
import { StateBanner } from '../features/status/StateBanner.tsx';
import { StateOnTab } from '../features/status/StateOnTab.ts';
import { VpsCard } from '../features/status/VpsCard.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

/** `/status`: whether the platform works, now and over the last 90 days. */
export default function Status() {
  useLiveHealth();
  const isAdministrator = useIsAdministrator();
  const seesFleet = useViewer() || site.publicStatus !== 'components';
  // Until it is known which cards there are, none is where another may push it down.
  const isSettled = useIsViewerSettled();
  return (
    <div className="space-y-6">
      <StateOnTab />
      <PageHeading title="Status" actions={isAdministrator && <Actions />} />
      <StateBanner />
      {seesFleet && <VpsCard />}
      {isSettled ? <Rest /> : <div className="min-h-screen" />}
    </div>
  );
}

function Rest() {
  const isAdministrator = useIsAdministrator();
  return (
    <>
      {isAdministrator && <BillingCard />}
      <RecordCard />
      <ResponseCard />
      <div id="reports" className="space-y-6">
        <OpenReports />
        <PastReports />
      </div>
      {site.mail && <SubscribeCard />}
    </>
  );
}

function Actions() {
  return (
    <Suspense fallback={<div className="h-9" />}>
      <OpenIncident />
      <PlanMaintenance />
    </Suspense>
  );
}

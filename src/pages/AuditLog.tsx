import { AuditEvents } from '../features/auditLog/AuditEvents.tsx';
import { BillingTabs } from '../features/billing/BillingTabs.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function AuditLog() {
  return (
    <>
      <BillingTabs />
      <PageHeading title="Audit log" about="Who changed what, and when." />
      <div className="mt-8">
        <AuditEvents />
      </div>
    </>
  );
}

import { pathTo } from '../client/paths.ts';
import { AuditEvents } from '../features/auditLog/AuditEvents.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';
import { TextLink } from '../ui/TextLink.tsx';

export default function AuditLog() {
  return (
    <>
      <p className="mb-1 text-sm text-soft">
        <TextLink href={pathTo('billing')}>Billing</TextLink>
      </p>
      <PageHeading title="Audit log" about="Who changed what, and when." />
      <div className="mt-8">
        <AuditEvents />
      </div>
    </>
  );
}

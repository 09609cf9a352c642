import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { auditLogQuery } from '../billing/queries.ts';
import { AUDIT_COLUMNS } from './columns.tsx';
import { LookUp } from '../billing/LookUp.tsx';

/** Who did what, newest first; optionally for one organization. */
export function AuditEvents() {
  const [organization, setOrganization] = useState('');
  const auditEvents = useInfiniteQuery({ ...auditLogQuery(organization), placeholderData: keepPreviousData });
  return (
    <Card title="Audit log" aside="Newest first">
      <LookUp hint="Handle or ID; leave empty for all" onLookUp={setOrganization} />
      <PagedTable
        list={auditEvents}
        what="the log"
        lines={12}
        empty={<Empty title="Nothing yet">Every change is recorded here.</Empty>}
        caption="Audit log"
        columns={AUDIT_COLUMNS}
        keyOf={({ id }) => id}
      />
    </Card>
  );
}

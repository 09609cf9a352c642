import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import type { Column } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { auditLogQuery, type AuditEvent } from '../billing/queries.ts';
import { LookUp } from '../billing/LookUp.tsx';

const COLUMNS: Column<AuditEvent>[] = [
  { name: 'When', cell: ({ at }) => <At moment={at} /> },
  {
    name: 'What',
    cell: ({ action, subject, detail }) => (
      <>
        {describeAction(action)} <span className="text-soft">({subject})</span>
        <Detail detail={detail} />
      </>
    ),
  },
  {
    name: 'Organization',
    isExtra: true,
    cell: ({ organization }) =>
      organization === null ? (
        '–'
      ) : (
        <TextLink href={pathTo('wallet', { organization })}>{organization}</TextLink>
      ),
  },
  {
    name: 'Who',
    cell: ({ user, operator, key }) => (
      <span className="wrap-anywhere">
        {user === null ? `${operator}, at the command line` : (user.email ?? `User ${user.id}`)}
        {key !== null && <span className="block text-soft">with key {key}</span>}
      </span>
    ),
  },
];

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
        columns={COLUMNS}
        keyOf={({ id }) => id}
      />
    </Card>
  );
}

function Detail({ detail }: Pick<AuditEvent, 'detail'>) {
  const parts = Object.entries(detail).filter(([, value]) => value !== null);
  if (parts.length === 0) return null;
  return (
    <span className="block text-soft wrap-anywhere">
      {parts.map(([name, value]) => `${name}: ${value}`).join(', ')}
    </span>
  );
}

/** "wallet.top_up" is "Wallet: top up". */
function describeAction(action: string): string {
  const [thing = '', ...words] = action.replaceAll('_', ' ').split('.');
  return `${thing.slice(0, 1).toUpperCase()}${thing.slice(1)}: ${words.join(' ')}`;
}

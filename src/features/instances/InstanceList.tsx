import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import type { Instance } from '../../../contracts/instances.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Choice } from '../../ui/Field.tsx';
import { Money } from '../../ui/Money.tsx';
import { STATES } from '../../ui/StateMark.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import type { Column } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { HeldMark } from '../debtors/HeldMark.tsx';
import { InstanceState } from './InstanceState.tsx';
import { instancesQuery, type StatusFilter } from './instances.ts';

const STATUSES = ['running', 'stopped', 'provisioning', 'error', 'deleted'] as const;

/** An organization's instances, optionally by status; `empty` is shown when there are none at all. */
export function InstanceList({ handle, empty }: { handle: string; empty: ReactNode }) {
  const [parameters, setParameters] = useSearchParams();
  const status = STATUSES.find((known) => known === parameters.get('status')) ?? '';
  const list = useInfiniteQuery(instancesQuery(handle, status));
  const filter = (
    <Choice
      label="Show"
      className="flex items-center gap-2 [&>select]:mt-0 [&>select]:min-h-9 [&>select]:py-1"
      value={status}
      onChange={({ target }) =>
        setParameters(target.value === '' ? {} : { status: target.value }, { replace: true })
      }
    >
      <option value="">all except deleted</option>
      {STATUSES.map((known) => (
        <option key={known} value={known}>
          {STATES[known].word.toLowerCase()}
        </option>
      ))}
    </Choice>
  );
  return (
    <Card title="All instances" aside={filter} className="mt-6">
      <PagedTable
        list={list}
        what="the instances"
        lines={6}
        empty={<NoInstances status={status}>{empty}</NoInstances>}
        caption="Instances"
        columns={columnsOf(handle)}
        keyOf={({ id }) => id}
      />
    </Card>
  );
}

function NoInstances({ status, children }: { status: StatusFilter; children: ReactNode }) {
  if (status !== '')
    return <Empty title={`No instances with state “${STATES[status].word.toLowerCase()}”`} />;
  return <Empty title="No instances yet">{children}</Empty>;
}

/** Stopping an instance does not save money, and the list says so. */
function StateInList({ instance }: { instance: Instance }) {
  return (
    <>
      <InstanceState instance={instance} />
      <HeldMark held={instance.held} />
      {instance.status === 'stopped' && instance.notBilledBecause === null && (
        <span className="block text-soft">still billed</span>
      )}
    </>
  );
}

function columnsOf(handle: string): Column<Instance>[] {
  return [
    {
      name: 'Name',
      cell: ({ id, name }) => (
        <TextLink href={pathTo('instance', { organization: handle, instance: id })}>{name}</TextLink>
      ),
    },
    { name: 'State', cell: (instance) => <StateInList instance={instance} /> },
    { name: 'Plan', isExtra: true, cell: ({ plan }) => plan ?? 'unknown' },
    { name: 'Region', isExtra: true, cell: ({ region }) => region },
    {
      name: 'Per hour',
      isFigure: true,
      isExtra: true,
      cell: ({ perHour }) => (perHour === null ? '–' : <Money amount={perHour} isExact inColumn />),
    },
    {
      name: 'This month',
      isFigure: true,
      cell: ({ costThisMonth }) => <Money amount={costThisMonth} />,
    },
  ];
}

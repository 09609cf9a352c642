import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Instance, InstanceFilter } from '../../../contracts/instances.ts';
import { useListState } from '../../client/listState.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { type ListColumn, ListTable } from '../../ui/ListTable.tsx';
import type { ListSelection } from '../../ui/ListSelection.tsx';
import { Money } from '../../ui/Money.tsx';
import { STATES } from '../../ui/StateMark.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { HeldMark } from '../debtors/HeldMark.tsx';
import { InstanceState } from './InstanceState.tsx';
import { instancesQuery, plansQuery, regionsQuery } from './instances.ts';
import { ManyDone, ManyInstances, type ManyOutcomes } from './ManyInstances.tsx';

const NAMES = ['search', 'status', 'region', 'plan', 'sort'];
const STATUSES = ['running', 'stopped', 'provisioning', 'error', 'deleted'] as const;
const STATUS_WORDS = Object.fromEntries(STATUSES.map((status) => [status, STATES[status].word]));

/** An organization's instances; `empty` is shown when there are none at all. Who may, does the same with several. */
export function InstanceList({
  handle,
  mayChange,
  empty,
}: {
  handle: string;
  mayChange: boolean;
  empty: ReactNode;
}) {
  const state = useListState(NAMES);
  // As typed into the address: the API says what it doesn't know.
  const query = state.query as Partial<InstanceFilter>;
  const list = useInfiniteQuery({ ...instancesQuery(handle, query), placeholderData: keepPreviousData });
  const plans = useInfiniteQuery(plansQuery()).data ?? [];
  const regions = useInfiniteQuery(regionsQuery()).data ?? [];
  const [done, setDone] = useState<ManyOutcomes | null>(null);
  const codes = (all: { code: string }[]) => Object.fromEntries(all.map(({ code }) => [code, code]));
  const selection: ListSelection<Instance> = {
    nameOf: ({ name }) => name,
    actions: (instances, clear) => (
      <ManyInstances
        handle={handle}
        instances={instances}
        onDone={(all) => {
          setDone(all);
          clear();
        }}
      />
    ),
  };
  return (
    <Card title="All instances" className="mt-6">
      {done && (
        <div className="mb-5">
          <ManyDone key={JSON.stringify(done)} done={done} />
        </div>
      )}
      <ListTable
        list={list}
        state={state}
        one="instance"
        many="instances"
        usualSort="created"
        searchHint="Any part of a name, or an ID"
        filters={[
          { name: 'status', label: 'State', options: STATUS_WORDS, all: 'All but deleted' },
          { name: 'region', label: 'Region', options: codes(regions) },
          { name: 'plan', label: 'Plan', options: codes(plans) },
        ]}
        file={`/api/organizations/${encodeURIComponent(handle)}/instances.csv?${new URLSearchParams(state.query)}`}
        columns={columnsOf(handle)}
        keyOf={({ id }) => id}
        selection={mayChange ? selection : undefined}
        empty={<Empty title="No instances yet">{empty}</Empty>}
      />
    </Card>
  );
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

function columnsOf(handle: string): ListColumn<Instance>[] {
  return [
    {
      name: 'Name',
      sort: 'name',
      cell: ({ id, name }) => (
        <TextLink href={pathTo('instance', { organization: handle, instance: id })}>{name}</TextLink>
      ),
    },
    { name: 'State', cell: (instance) => <StateInList instance={instance} /> },
    { name: 'Plan', isExtra: true, cell: ({ plan }) => plan ?? 'unknown' },
    { name: 'Region', isExtra: true, cell: ({ region }) => region },
    { name: 'Created', sort: 'created', isExtra: true, cell: ({ createdAt }) => <At moment={createdAt} /> },
    {
      name: 'Per month',
      sort: 'price',
      isFigure: true,
      isExtra: true,
      cell: ({ perMonth }) => (perMonth === null ? '–' : <Money amount={perMonth} />),
    },
    {
      name: 'This month',
      isFigure: true,
      cell: ({ costThisMonth }) => <Money amount={costThisMonth} />,
    },
  ];
}

import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { More } from '../../ui/More.tsx';
import { ResourceLink } from '../../ui/ResourceLink.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { type StateName, StateMark } from '../../ui/StateMark.tsx';
import { type Column, Table } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { type Parked, parkedQuery, REFRESH_MS } from './queries.ts';

const REASONS: Record<Parked['reason'], { state: StateName; word: string; remedy: ReactNode }> = {
  'no price': {
    state: 'warning',
    word: 'No price',
    remedy: (
      <>
        The plan had no price when that hour began. Set one that takes effect by then, under{' '}
        <TextLink href={pathTo('plans')}>Plans and prices</TextLink>. The next run then charges its hours.
      </>
    ),
  },
  'no plan': {
    state: 'warning',
    word: 'No plan',
    remedy:
      'Its plan is unknown. Resize it to its real plan on its own page: that applies from its first unbilled hour, and the next run charges its hours.',
  },
  'behind the mark': {
    state: 'provisioning',
    word: 'Imported hours',
    remedy:
      'It was imported with hours from before its organization’s latest billing. Nothing to do: the next run charges them.',
  },
};

const COLUMNS: Column<Parked>[] = [
  {
    name: 'Instance',
    cell: (parked) => (
      <>
        <ResourceLink {...parked} />
        <span className="block font-normal text-soft sm:hidden">{parked.organization}</span>
      </>
    ),
  },
  { name: 'Organization', isExtra: true, cell: ({ organization }) => organization },
  {
    name: 'Plan',
    isExtra: true,
    cell: ({ plan }) => (plan === null ? '–' : <TextLink href={pathTo('plan', { plan })}>{plan}</TextLink>),
  },
  { name: 'Not charged since', cell: ({ since }) => <At moment={since} /> },
  {
    name: 'Reason',
    cell: ({ reason }) => <StateMark state={REASONS[reason].state} word={REASONS[reason].word} />,
  },
];

/** What is not charged, why, and how to fix it. */
export function ParkedInstances() {
  const parked = useInfiniteQuery({ ...parkedQuery, refetchInterval: REFRESH_MS });
  return (
    <Card title="Parked instances">
      <Loaded
        query={parked}
        what="the parked instances"
        skeleton={<LineSkeletons count={2} />}
        empty={(items) =>
          items.length === 0 && (
            <Empty title="No parked instances">Instances that can’t be charged wait here.</Empty>
          )
        }
      >
        {(items) => (
          <>
            <Table
              caption="Instances that are not charged"
              columns={COLUMNS}
              rows={items}
              keyOf={({ organization, kind, instance }) => `${organization} ${kind} ${instance}`}
            />
            <More list={parked} />
            <Remedies reasons={[...new Set(items.map(({ reason }) => reason))]} />
          </>
        )}
      </Loaded>
    </Card>
  );
}

function Remedies({ reasons }: { reasons: Parked['reason'][] }) {
  return (
    <dl className="mt-5 space-y-3 text-sm">
      {reasons.map((reason) => (
        <div key={reason}>
          <dt className="font-medium">{REASONS[reason].word}</dt>
          <dd className="mt-0.5 max-w-prose text-soft">{REASONS[reason].remedy}</dd>
        </div>
      ))}
    </dl>
  );
}

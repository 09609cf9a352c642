import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Ago } from '../../ui/Timestamp.tsx';
import { Money } from '../../ui/Money.tsx';
import { More } from '../../ui/More.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { type Column, Table } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { type PastDue, pastDueQuery, REFRESH_MS } from './queries.ts';

const COLUMNS: Column<PastDue>[] = [
  {
    name: 'Organization',
    cell: ({ organization, name, since }) => (
      <>
        <TextLink href={pathTo('wallet', { organization })}>{name}</TextLink>
        <span className="block font-normal text-soft sm:hidden">
          <Ago moment={since} />
        </span>
      </>
    ),
  },
  { name: 'Since', isExtra: true, cell: ({ since }) => <Ago moment={since} /> },
  { name: 'Balance', isFigure: true, cell: ({ balance }) => <Money amount={balance} /> },
];

/** Wallets below zero. `topUp` draws the button that tops one up, `notice` its result. */
export function PastDueWallets({
  topUp,
  notice,
}: {
  topUp: (wallet: PastDue) => ReactNode;
  notice: ReactNode;
}) {
  const pastDue = useInfiniteQuery({ ...pastDueQuery, refetchInterval: REFRESH_MS });
  return (
    <Card title="Past due">
      {notice && <div className="mb-5">{notice}</div>}
      <Loaded
        query={pastDue}
        what="past-due organizations"
        skeleton={<LineSkeletons count={2} />}
        empty={(items) => items.length === 0 && <Empty title="No organization is past due" />}
      >
        {(items) => (
          <>
            <Table
              caption="Organizations past due"
              columns={[...COLUMNS, { name: 'Action', isFigure: true, cell: topUp }]}
              rows={items}
              keyOf={({ organization }) => organization}
            />
            <More list={pastDue} />
            <p className="mt-4 text-sm text-soft">
              Their instances keep running and are still charged. New ones are refused until the balance
              covers them.
            </p>
          </>
        )}
      </Loaded>
    </Card>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import type { BillingRun } from '../../../contracts/billingRun.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { formatCount, Money } from '../../ui/Money.tsx';
import { More } from '../../ui/More.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { type Column, Table } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { type ChargedOrganization, runOrganizationsQuery } from './queries.ts';

const COLUMNS: Column<ChargedOrganization>[] = [
  {
    name: 'Organization',
    cell: ({ organization, name }) => <TextLink href={pathTo('wallet', { organization })}>{name}</TextLink>,
  },
  { name: 'Hours', isFigure: true, cell: ({ hours }) => formatCount(hours) },
  { name: 'Amount', isFigure: true, cell: ({ amount }) => <Money amount={amount} /> },
];

/** Who was charged, and how much. */
export function RunOrganizations({ run }: { run: BillingRun }) {
  const charged = useInfiniteQuery(runOrganizationsQuery(run));
  return (
    <Card title="Organizations charged">
      <Loaded
        query={charged}
        what="the organizations"
        skeleton={<LineSkeletons count={8} />}
        empty={({ items }) => items.length === 0 && <Empty title="No organization was charged" />}
      >
        {({ items, otherRuns }) => (
          <>
            {otherRuns.length > 0 && (
              <div className="mb-5">
                <Notice title="Other runs overlapped with this one">
                  This list includes their charges:{' '}
                  {otherRuns.map((other, index) => (
                    <span key={other}>
                      {index > 0 && ', '}
                      <TextLink href={pathTo('billingRun', { run: other })}>run {other}</TextLink>
                    </span>
                  ))}
                </Notice>
              </div>
            )}
            <Table
              caption="Charges by organization"
              columns={COLUMNS}
              rows={items}
              keyOf={({ organization }) => organization}
            />
            <More list={charged} />
          </>
        )}
      </Loaded>
    </Card>
  );
}

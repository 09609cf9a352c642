import { useInfiniteQuery } from '@tanstack/react-query';
import type { BillingRun } from '../../../contracts/billingRun.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { formatCount, Money } from '../../ui/Money.tsx';
import { More } from '../../ui/More.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { type Column, Table } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { REFRESH_MS, runsQuery } from './queries.ts';
import { RunChart } from './RunChart.tsx';
import { RunOutcome } from './RunOutcome.tsx';
import { describeTook, nameRunner } from './runner.ts';

const CHARTED = 48;

const COLUMNS: Column<BillingRun>[] = [
  {
    name: 'As of',
    cell: ({ id, asOf }) => (
      <TextLink href={pathTo('billingRun', { run: id })}>
        <At moment={asOf} />
      </TextLink>
    ),
  },
  { name: 'Outcome', cell: (run) => <RunOutcome run={run} /> },
  { name: 'Run by', isExtra: true, cell: nameRunner },
  { name: 'Duration', isFigure: true, isExtra: true, cell: describeTook },
  { name: 'Instances', isFigure: true, isExtra: true, cell: ({ instances }) => formatCount(instances) },
  { name: 'Hours', isFigure: true, isExtra: true, cell: ({ hours }) => formatCount(hours) },
  { name: 'Amount', isFigure: true, cell: ({ amount }) => <Money amount={amount} /> },
];

/** What each run billed, newest first. */
export function Runs() {
  const runs = useInfiniteQuery({ ...runsQuery, refetchInterval: REFRESH_MS });
  return (
    <Card title="Runs">
      <Loaded
        query={runs}
        what="the runs"
        skeleton={<LineSkeletons count={8} />}
        empty={(items) =>
          items.length === 0 && (
            <Empty title="Nothing has been billed yet">
              The daemon runs billing every hour; without one, the app does.
            </Empty>
          )
        }
      >
        {(items) => (
          <>
            <RunChart runs={items.slice(0, CHARTED)} />
            <div className="mt-6">
              <Table caption="Billing runs" columns={COLUMNS} rows={items} keyOf={({ id }) => id} />
            </div>
            <More list={runs} />
          </>
        )}
      </Loaded>
    </Card>
  );
}

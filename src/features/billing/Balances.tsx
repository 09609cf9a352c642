import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { BalanceList } from '../../../contracts/closing.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Choice } from '../../ui/Field.tsx';
import { FileLink } from '../../ui/FileLink.tsx';
import { Money } from '../../ui/Money.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import type { Column } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { balancesQuery, balanceTotalsQuery, type BalanceView } from './queries.ts';

type Row = BalanceList['items'][number];

const VIEWS: Record<BalanceView, string> = {
  all: 'all balances',
  held: 'money held',
  owed: 'money owed',
  ended: 'of closed organizations',
};
const COLUMNS: Column<Row>[] = [
  {
    name: 'Organization',
    cell: ({ organization, name }) => <TextLink href={pathTo('wallet', { organization })}>{name}</TextLink>,
  },
  {
    name: 'Closed',
    isExtra: true,
    cell: ({ endedAt }) => (endedAt === null ? 'No' : <At moment={endedAt} />),
  },
  { name: 'Balance', isFigure: true, cell: ({ balance }) => <Money amount={balance} /> },
];

/** What is held for organizations and owed by them; nothing is lost from sight when one is closed. */
export function Balances() {
  const [view, setView] = useState<BalanceView>('all');
  const list = useInfiniteQuery({ ...balancesQuery(view), placeholderData: keepPreviousData });
  const totals = useQuery(balanceTotalsQuery(view)).data?.totals;
  const file = new URLSearchParams(
    view === 'ended' ? { ended: 'true' } : view === 'all' ? {} : { side: view },
  );
  return (
    <Card
      title="Held and owed"
      aside={
        <div className="flex flex-wrap items-center gap-x-6 gap-y-1">
          <Choice
            label="Show"
            className="flex items-center gap-2 [&>select]:mt-0 [&>select]:min-h-9 [&>select]:py-1"
            value={view}
            onChange={({ target }) => setView(target.value as BalanceView)}
          >
            {Object.entries(VIEWS).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Choice>
          <FileLink href={`/api/billing/balances.csv?${file}`}>Download CSV</FileLink>
        </div>
      }
    >
      {totals && (
        <p className="mb-4 text-sm text-soft">
          Held for {view === 'ended' ? 'closed' : 'all'} organizations: <Money amount={totals.held} />. Owed
          by them: <Money amount={totals.owed} />.
        </p>
      )}
      <PagedTable
        list={list}
        what="the balances"
        lines={5}
        empty={<Empty title="Every balance is zero" />}
        caption="Balances that are not zero"
        columns={COLUMNS}
        keyOf={({ organization }) => organization}
      />
    </Card>
  );
}

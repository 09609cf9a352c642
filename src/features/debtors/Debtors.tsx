import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { DebtorList } from '../../../contracts/debtors.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Choice } from '../../ui/Field.tsx';
import { FileLink } from '../../ui/FileLink.tsx';
import { Money } from '../../ui/Money.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import type { Column } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { Ago, At } from '../../ui/Timestamp.tsx';
import { debtAgesQuery, type Debtor, type DebtorOrder, debtorsQuery } from './queries.ts';
import { describeEnd, STATES, STEPS } from './words.ts';

const COLUMNS: Column<Debtor>[] = [
  {
    name: 'Organization',
    cell: ({ organization, name, state }) => (
      <>
        <TextLink href={pathTo('wallet', { organization })}>{name}</TextLink>
        <span className="block font-normal text-soft">{STATES[state]}</span>
      </>
    ),
  },
  { name: 'Since', isExtra: true, cell: ({ since }) => <Ago moment={since} /> },
  {
    name: 'Next',
    isExtra: true,
    cell: ({ next, ...debtor }) =>
      next === null ? (
        describeEnd(debtor)
      ) : (
        <>
          {STEPS[next.step]}, <At moment={next.at} />
        </>
      ),
  },
  { name: 'Balance', isFigure: true, cell: ({ balance }) => <Money amount={balance} /> },
];

/** Who owes or is suspended. `topUp` draws the button that tops a wallet up, `notice` its result. */
export function Debtors({ topUp, notice }: { topUp: (wallet: Debtor) => ReactNode; notice: ReactNode }) {
  const [order, setOrder] = useState<DebtorOrder>('age');
  const debtors = useInfiniteQuery(debtorsQuery(order));
  const { data: ages } = useQuery(debtAgesQuery);
  return (
    <Card
      title="Past due"
      aside={
        <div className="flex flex-wrap items-center gap-x-6 gap-y-1">
          <Choice
            label="Sort by"
            className="flex items-center gap-2 whitespace-nowrap [&>select]:mt-0 [&>select]:min-h-9 [&>select]:py-1"
            value={order}
            onChange={({ target }) => setOrder(target.value as DebtorOrder)}
          >
            <option value="age">time</option>
            <option value="debt">debt</option>
          </Choice>
          <FileLink href={`/api/billing/debtors.csv?sort=${order}`}>Download CSV</FileLink>
        </div>
      }
    >
      {notice && <div className="mb-5">{notice}</div>}
      {ages?.some(({ organizations }) => organizations > 0) && <Ages ages={ages} />}
      <PagedTable
        list={debtors}
        what="past-due organizations"
        lines={2}
        empty={<Empty title="No organization is past due" />}
        caption="Organizations past due or suspended"
        columns={[...COLUMNS, { name: 'Action', isFigure: true, cell: topUp }]}
        keyOf={({ organization }) => organization}
      />
    </Card>
  );
}

function Ages({ ages }: { ages: DebtorList['ages'] }) {
  return (
    <p className="mb-4 text-sm text-soft">
      {ages.map(({ fromDays, untilDays, organizations, owed }, index) => (
        <span key={fromDays}>
          {index > 0 && '; '}
          {untilDays === null ? `over ${fromDays} days` : `${fromDays} to ${untilDays} days`}: {organizations}
          , <Money amount={owed} />
        </span>
      ))}
      .
    </p>
  );
}

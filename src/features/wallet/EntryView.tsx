import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { LedgerEntryDetail } from '../../../contracts/statements.ts';
import type { LedgerEntry } from '../../../contracts/wallets.ts';
import { negated, sumOf } from '../../client/amounts.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Figure, Figures } from '../../ui/Figure.tsx';
import { count } from '../../ui/hours.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { Money } from '../../ui/Money.tsx';
import { More } from '../../ui/More.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { ResourceLink } from '../../ui/ResourceLink.tsx';
import { FigureSkeletons } from '../../ui/Skeleton.tsx';
import { type Column, Table } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { NotFoundIn, isAbsent } from '../../ui/NotFoundIn.tsx';
import { CorrectedTable } from './CorrectedTable.tsx';
import { entryColumns } from './entryColumns.tsx';
import { entryQuery, nameOf } from './ledger.ts';

type Line = LedgerEntryDetail['items'][number];

/** Why the balance moved: one ledger entry and, of a charge, the instances it was charged for. */
export function EntryView({
  handle,
  entry: number,
  action,
}: {
  handle: string;
  entry: string;
  /** What administrators may do about it. */
  action?: (detail: LedgerEntryDetail) => ReactNode;
}) {
  const query = useInfiniteQuery(entryQuery(handle, number));
  const detail = query.data?.pages[0];
  const entry = detail?.entry;
  if (isAbsent(query.error)) return <NotFoundIn what="Ledger entry" handle={handle} back="wallet" />;
  return (
    <>
      <p className="mb-2 text-sm text-soft">
        <TextLink href={pathTo('wallet', { organization: handle })}>Wallet</TextLink>
      </p>
      <PageHeading
        title={entry ? `${nameOf(entry)}: entry ${number}` : `Ledger entry ${number}`}
        about={
          entry && (
            <>
              Posted <At moment={entry.postedAt} />
            </>
          )
        }
        actions={detail && action?.(detail)}
      />
      <div className="*:first:mt-6">
        <Loaded query={query} what="the entry" skeleton={<FigureSkeletons count={4} />}>
          {({ pages }) => {
            const [first] = pages;
            if (first === undefined) return null;
            return (
              <>
                <Movement handle={handle} entry={first.entry} />
                {first.concernedBy.length > 0 && (
                  <Card title="Mended or paid back" className="mt-6">
                    <Table
                      caption="Entries about this one"
                      columns={entryColumns(handle)}
                      rows={first.concernedBy}
                      keyOf={({ entry }) => entry}
                    />
                  </Card>
                )}
                {first.corrected.length > 0 && (
                  <Card title="Instances corrected" className="mt-6">
                    <CorrectedTable handle={handle} lines={pages.flatMap(({ corrected }) => corrected)} />
                    <More list={query} />
                  </Card>
                )}
                {first.entry.kind === 'charge' && (
                  <Card
                    title="Instances charged"
                    className="mt-6"
                    aside="Open an instance to see these hours"
                  >
                    <Table
                      caption="Instances that were charged"
                      columns={columnsOf(handle, first.entry)}
                      rows={pages.flatMap(({ items }) => items)}
                      keyOf={({ kind, instance }) => `${kind} ${instance}`}
                    />
                    <More list={query} />
                  </Card>
                )}
              </>
            );
          }}
        </Loaded>
      </div>
    </>
  );
}

function Movement({ handle, entry }: { handle: string; entry: LedgerEntry }) {
  const { amount, balanceAfter, concerns, hours, billedFrom, billedThrough, reason, actor, key } = entry;
  return (
    <Card title="Balance" className="mt-6">
      <Figures isWide>
        <Figure name="Before">
          <Money amount={sumOf([balanceAfter, negated(amount)])} isExact />
        </Figure>
        <Figure name={nameOf(entry)}>
          <Money amount={amount} isExact />
        </Figure>
        <Figure name="After">
          <Money amount={balanceAfter} isExact />
        </Figure>
        {hours !== null && <Figure name="Instance-hours">{count(hours, 'hour')}</Figure>}
      </Figures>
      <dl className="mt-6 grid gap-x-6 gap-y-1 text-sm sm:grid-cols-[auto_1fr]">
        {billedFrom !== null && billedThrough !== null && (
          <>
            <dt className="text-soft">Hours that began</dt>
            <dd>
              after <At moment={billedFrom} />, up to <At moment={billedThrough} />
            </dd>
          </>
        )}
        {concerns !== null && (
          <>
            <dt className="text-soft">Concerns</dt>
            <dd>
              <TextLink href={pathTo('ledgerEntry', { organization: handle, entry: concerns })}>
                {`entry ${concerns}`}
              </TextLink>
            </dd>
          </>
        )}
        {reason !== null && (
          <>
            <dt className="text-soft">Reason</dt>
            <dd className="wrap-anywhere">{reason}</dd>
          </>
        )}
        {actor !== null && (
          <>
            <dt className="text-soft">By</dt>
            <dd>{actor}</dd>
          </>
        )}
        {key !== null && (
          <>
            <dt className="text-soft">Key</dt>
            <dd className="wrap-anywhere">{key}</dd>
          </>
        )}
      </dl>
    </Card>
  );
}

function columnsOf(handle: string, { entry }: LedgerEntry): Column<Line>[] {
  return [
    {
      name: 'For',
      cell: (line) => {
        const hours = new URLSearchParams({ entry, from: line.firstHour, through: line.lastHour });
        return <ResourceLink organization={handle} {...line} query={hours} />;
      },
    },
    { name: 'Plan', isExtra: true, cell: ({ plans }) => plans.join(', ') },
    { name: 'Hours', isFigure: true, cell: ({ hours }) => hours },
    { name: 'Amount', isFigure: true, cell: ({ amount }) => <Money amount={amount} /> },
  ];
}

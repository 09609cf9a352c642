import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import type { LedgerEntry } from '../../../contracts/wallets.ts';
import { LEDGER_KINDS } from '../../../domain/wallets/ledgerKinds.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Choice } from '../../ui/Field.tsx';
import { count } from '../../ui/hours.ts';
import { At } from '../../ui/Timestamp.tsx';
import { Money } from '../../ui/Money.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import type { Column } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { FileLink } from '../../ui/FileLink.tsx';
import { ledgerQuery, nameOf, readKind, walletPath } from './ledger.ts';

/** The ledger, all or of the kind in the address, newest first; each entry leads to its details. */
export function Ledger({ handle }: { handle: string }) {
  const [parameters, setParameters] = useSearchParams();
  const kind = readKind(parameters.get('kind'));
  const list = useInfiniteQuery({ ...ledgerQuery(handle, kind), placeholderData: keepPreviousData });
  const filter = (
    <Choice
      label="Show"
      className="flex items-center gap-2 [&>select]:mt-0 [&>select]:min-h-9 [&>select]:py-1"
      value={kind ?? ''}
      onChange={({ target }) =>
        setParameters(target.value === '' ? {} : { kind: target.value }, { replace: true })
      }
    >
      <option value="">all kinds</option>
      {Object.entries(LEDGER_KINDS).map(([value, { several }]) => (
        <option key={value} value={value}>
          {several.toLowerCase()}
        </option>
      ))}
    </Choice>
  );
  return (
    <Card
      title="Ledger"
      className="mt-6"
      aside={
        <div className="flex flex-wrap items-center gap-x-6 gap-y-1">
          {filter}
          <FileLink href={walletPath(handle, '/ledger.csv')}>Download CSV</FileLink>
        </div>
      }
    >
      <PagedTable
        list={list}
        what="the ledger"
        lines={8}
        empty={
          kind === null ? (
            <Empty title="No entries yet">
              Top-ups and charges are listed here, each with the balance after it.
            </Empty>
          ) : (
            <Empty title={`No ${LEDGER_KINDS[kind].several.toLowerCase()} yet`} />
          )
        }
        caption="Ledger entries"
        columns={columnsOf(handle)}
        keyOf={({ entry }) => entry}
      />
    </Card>
  );
}

function columnsOf(handle: string): Column<LedgerEntry>[] {
  return [
    {
      name: 'Posted',
      cell: ({ entry, postedAt }) => (
        <TextLink href={pathTo('ledgerEntry', { organization: handle, entry })}>
          <At moment={postedAt} />
        </TextLink>
      ),
    },
    {
      name: 'What',
      cell: (entry) => (
        <>
          {nameOf(entry)}
          <span className="block text-soft wrap-anywhere">
            <Purpose entry={entry} />
          </span>
        </>
      ),
    },
    { name: 'Amount', isFigure: true, cell: ({ amount }) => <Money amount={amount} /> },
    {
      name: 'Balance after',
      isFigure: true,
      isExtra: true,
      cell: ({ balanceAfter }) => <Money amount={balanceAfter} />,
    },
  ];
}

function Purpose({ entry: { hours, billedFrom, billedThrough, reason } }: { entry: LedgerEntry }) {
  if (hours === null || billedFrom === null || billedThrough === null) return reason;
  return (
    <>
      {count(hours, 'instance-hour')}, <At moment={billedFrom} /> to <At moment={billedThrough} />
    </>
  );
}

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import type { LedgerEntry } from '../../../contracts/wallets.ts';
import { LEDGER_KINDS } from '../../../domain/wallets/ledgerKinds.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Choice } from '../../ui/Field.tsx';
import { Money } from '../../ui/Money.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import type { Column } from '../../ui/Table.tsx';
import { FileLink } from '../../ui/FileLink.tsx';
import { entryColumns } from './entryColumns.tsx';
import { ledgerQuery, readKind, walletPath } from './ledger.ts';

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
    ...entryColumns(handle),
    {
      name: 'Balance after',
      isFigure: true,
      isExtra: true,
      cell: ({ balanceAfter }) => <Money amount={balanceAfter} />,
    },
  ];
}

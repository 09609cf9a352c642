import type { LedgerEntry } from '../../../contracts/wallets.ts';
import { pathTo } from '../../client/paths.ts';
import { count } from '../../ui/hours.ts';
import { Money } from '../../ui/Money.tsx';
import type { Column } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { nameOf } from './ledger.ts';

/** What every table of ledger entries shows of one, which leads to its details. */
export function entryColumns(handle: string): Column<LedgerEntry>[] {
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

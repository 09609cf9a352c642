import type { LedgerEntryDetail } from '../../../contracts/statements.ts';
import { formatCount, Money } from '../../ui/Money.tsx';
import { Table } from '../../ui/Table.tsx';

/** A resource whose hours a rebill corrected, or the sum of others. */
export type CorrectedLine = Pick<
  LedgerEntryDetail['corrected'][number],
  'name' | 'plans' | 'hours' | 'charged' | 'right' | 'amount'
> & { instance: string | null };

/** What was charged for hours, and what would have been right. */
export function CorrectedTable({ lines }: { lines: CorrectedLine[] }) {
  return (
    <Table
      caption="Corrected hours, by instance"
      columns={[
        { name: 'For', cell: ({ name }: CorrectedLine) => name },
        {
          name: 'Plan',
          isExtra: true,
          cell: ({ plans }) => <span className="wrap-anywhere">{plans.join(', ')}</span>,
        },
        { name: 'Hours', isFigure: true, cell: ({ hours }) => formatCount(hours) },
        { name: 'Charged', isFigure: true, isExtra: true, cell: ({ charged }) => <Money amount={charged} /> },
        { name: 'Right', isFigure: true, isExtra: true, cell: ({ right }) => <Money amount={right} /> },
        { name: 'Difference', isFigure: true, cell: ({ amount }) => <Money amount={amount} /> },
      ]}
      rows={lines}
      keyOf={({ instance }) => instance ?? 'others'}
    />
  );
}

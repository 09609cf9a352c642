import type { LedgerEntryDetail } from '../../../contracts/statements.ts';
import { formatCount, Money } from '../../ui/Money.tsx';
import { ResourceLink } from '../../ui/ResourceLink.tsx';
import { Table } from '../../ui/Table.tsx';

type Corrected = LedgerEntryDetail['corrected'][number];
type Sums = Pick<Corrected, 'hours' | 'charged' | 'right' | 'amount'>;

/** A resource whose hours a rebill corrected, or the sum of others. */
export type CorrectedLine = Corrected | (Sums & { kind: null });

/** What was charged for hours, and what would have been right. */
export function CorrectedTable({ handle, lines }: { handle: string; lines: CorrectedLine[] }) {
  return (
    <Table
      caption="Corrected hours, by instance"
      columns={[
        {
          name: 'For',
          cell: (line: CorrectedLine) =>
            line.kind === null ? (
              'All others (see the CSV)'
            ) : (
              <ResourceLink organization={handle} {...line} />
            ),
        },
        {
          name: 'Plan',
          isExtra: true,
          cell: (line) => line.kind && <span className="wrap-anywhere">{line.plans.join(', ')}</span>,
        },
        { name: 'Hours', isFigure: true, cell: ({ hours }) => formatCount(hours) },
        { name: 'Charged', isFigure: true, isExtra: true, cell: ({ charged }) => <Money amount={charged} /> },
        { name: 'Right', isFigure: true, isExtra: true, cell: ({ right }) => <Money amount={right} /> },
        { name: 'Difference', isFigure: true, cell: ({ amount }) => <Money amount={amount} /> },
      ]}
      rows={lines}
      keyOf={(line) => (line.kind === null ? 'others' : `${line.kind} ${line.instance}`)}
    />
  );
}

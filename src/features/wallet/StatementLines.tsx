import type { WalletStatement } from '../../../contracts/statements.ts';
import { Empty } from '../../ui/Empty.tsx';
import { formatCount, Money } from '../../ui/Money.tsx';
import { describeMonth, monthOf } from './months.ts';
import { Table } from '../../ui/Table.tsx';

interface Line {
  instance: string | null;
  name: string;
  plans: string[];
  hours: number;
  amount: string;
  firstHour?: string;
  lastHour?: string;
}

/** A statement's charges, one line per instance. */
export function StatementLines({ statement }: { statement: WalletStatement }) {
  const { instances, otherInstances } = statement;
  const lines: Line[] = [...instances];
  if (otherInstances) {
    lines.push({ instance: null, name: 'All other instances (see the CSV)', plans: [], ...otherInstances });
  }
  return (
    <div className="mt-8">
      <h2 className="mb-3 font-semibold">Charges posted, by instance</h2>
      {lines.length === 0 ? (
        <Empty title="Nothing was charged" />
      ) : (
        <Table
          caption="Charges posted, by instance"
          columns={[
            { name: 'Instance', cell: ({ name }: Line) => name },
            { name: 'ID', isFigure: true, isExtra: true, cell: ({ instance }) => instance ?? '' },
            {
              name: 'Plan',
              cell: ({ plans }) => <span className="wrap-anywhere">{plans.join(', ')}</span>,
            },
            { name: 'Hours of', cell: (line) => <Period {...line} /> },
            { name: 'Hours', isFigure: true, cell: ({ hours }) => formatCount(hours) },
            { name: 'Amount', isFigure: true, cell: ({ amount }) => <Money amount={amount} /> },
          ]}
          rows={lines}
          keyOf={({ instance }) => instance ?? 'others'}
        />
      )}
    </div>
  );
}

/** The months in which the hours began: often the statement's own, but hours can be posted long afterwards. */
function Period({ firstHour, lastHour }: Line) {
  if (firstHour === undefined || lastHour === undefined) return null;
  const [first, last] = [monthOf(new Date(firstHour)), monthOf(new Date(lastHour))];
  return first === last ? describeMonth(first) : `${describeMonth(first)} to ${describeMonth(last)}`;
}

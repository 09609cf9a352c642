import { RESOURCE_WORDS, type ResourceKind } from '../../../domain/billing/resourceKinds.ts';
import type { WalletStatement } from '../../../contracts/statements.ts';
import { Empty } from '../../ui/Empty.tsx';
import { formatCount, Money } from '../../ui/Money.tsx';
import { describeMonth, monthOf } from './months.ts';
import { Table } from '../../ui/Table.tsx';

interface Line {
  kind?: ResourceKind;
  instance: string | null;
  name: string;
  plans: string[];
  hours: number;
  amount: string;
  firstHour?: string;
  lastHour?: string;
}

/** A statement's charges, one line for each thing billed. */
export function StatementLines({ statement }: { statement: WalletStatement }) {
  const { instances, otherInstances } = statement;
  const lines: Line[] = [...instances];
  if (otherInstances) {
    lines.push({ instance: null, name: 'All others (see the CSV)', plans: [], ...otherInstances });
  }
  return (
    <div className="mt-8">
      <h2 className="mb-3 font-semibold">Charges posted, by what was billed</h2>
      {lines.length === 0 ? (
        <Empty title="Nothing was charged" />
      ) : (
        <Table
          caption="Charges posted, by what was billed"
          columns={[
            { name: 'For', cell: ({ name }: Line) => <span className="wrap-anywhere">{name}</span> },
            { name: 'ID', isExtra: true, cell: (line) => describeId(line) },
            {
              name: 'Plan',
              cell: ({ plans }) => <span className="wrap-anywhere">{plans.join(', ')}</span>,
            },
            { name: 'Hours of', cell: (line) => <Period {...line} /> },
            { name: 'Hours', isFigure: true, cell: ({ hours }) => formatCount(hours) },
            { name: 'Amount', isFigure: true, cell: ({ amount }) => <Money amount={amount} /> },
          ]}
          rows={lines}
          keyOf={(line) => describeId(line) || 'others'}
        />
      )}
    </div>
  );
}

/** Numbers of VPS and containers are counted apart: only with its kind is it clear whose a number is. */
function describeId({ kind, instance }: Line): string {
  return kind === undefined ? '' : `${RESOURCE_WORDS[kind]} ${instance}`;
}

/** The months in which the hours began: often the statement's own, but hours can be posted long afterwards. */
function Period({ firstHour, lastHour }: Line) {
  if (firstHour === undefined || lastHour === undefined) return null;
  const [first, last] = [monthOf(new Date(firstHour)), monthOf(new Date(lastHour))];
  return first === last ? describeMonth(first) : `${describeMonth(first)} to ${describeMonth(last)}`;
}

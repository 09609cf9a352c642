import { RESOURCE_WORDS } from '../../../domain/billing/resourceKinds.ts';
import type { WalletStatement } from '../../../contracts/statements.ts';
import { Empty } from '../../ui/Empty.tsx';
import { formatCount, Money } from '../../ui/Money.tsx';
import { describeMonth, monthOf } from './months.ts';
import { ResourceLink } from '../../ui/ResourceLink.tsx';
import { Table } from '../../ui/Table.tsx';

type Charged = WalletStatement['instances'][number];

/** What one thing was charged, or the sum of others. */
type Line = Charged | (Pick<Charged, 'hours' | 'amount'> & { kind: null });

/** A statement's charges, one line for each thing billed. */
export function StatementLines({ statement }: { statement: WalletStatement }) {
  const { instances, otherInstances } = statement;
  const lines: Line[] = [...instances];
  if (otherInstances) lines.push({ kind: null, ...otherInstances });
  return (
    <div className="mt-8">
      <h2 className="mb-3 font-semibold">Charges posted, by what was billed</h2>
      {lines.length === 0 ? (
        <Empty title="Nothing was charged" />
      ) : (
        <Table
          caption="Charges posted, by what was billed"
          columns={[
            {
              name: 'For',
              cell: (line: Line) => (
                <span className="wrap-anywhere">
                  {line.kind === null ? (
                    'All others (see the CSV)'
                  ) : (
                    <ResourceLink organization={statement.organization.handle} {...line} />
                  )}
                </span>
              ),
            },
            { name: 'ID', isExtra: true, cell: (line) => line.kind && describeId(line) },
            {
              name: 'Plan',
              cell: (line) => line.kind && <span className="wrap-anywhere">{line.plans.join(', ')}</span>,
            },
            { name: 'Hours of', cell: (line) => line.kind && <Period {...line} /> },
            { name: 'Hours', isFigure: true, cell: ({ hours }) => formatCount(hours) },
            { name: 'Amount', isFigure: true, cell: ({ amount }) => <Money amount={amount} /> },
          ]}
          rows={lines}
          keyOf={(line) => (line.kind === null ? 'others' : describeId(line))}
        />
      )}
    </div>
  );
}

/** Numbers of VPS and containers are counted apart: only with its kind is it clear whose a number is. */
function describeId({ kind, instance }: Charged): string {
  return `${RESOURCE_WORDS[kind]} ${instance}`;
}

/** The months in which the hours began: often the statement's own, but hours can be posted long afterwards. */
function Period({ firstHour, lastHour }: Charged) {
  const [first, last] = [monthOf(new Date(firstHour)), monthOf(new Date(lastHour))];
  return first === last ? describeMonth(first) : `${describeMonth(first)} to ${describeMonth(last)}`;
}

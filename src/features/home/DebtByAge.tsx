import { useQuery } from '@tanstack/react-query';
import { Card } from '../../ui/Card.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { formatCount, Money } from '../../ui/Money.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { Table } from '../../ui/Table.tsx';
import { debtAgesQuery } from '../debtors/queries.ts';

/** Who is past due, by how long. */
export function DebtByAge() {
  return (
    <Card title="Past due by age">
      <Loaded query={useQuery(debtAgesQuery)} what="debts by age" skeleton={<LineSkeletons count={4} />}>
        {(ages) => (
          <Table
            caption="Past due by age"
            columns={[
              {
                name: 'Past due for',
                cell: ({ fromDays, untilDays }) =>
                  untilDays === null ? `over ${fromDays} days` : `${fromDays} to ${untilDays} days`,
              },
              {
                name: 'Organizations',
                isFigure: true,
                cell: ({ organizations }) => formatCount(organizations),
              },
              { name: 'Owed', isFigure: true, cell: ({ owed }) => <Money amount={owed} /> },
            ]}
            rows={ages}
            keyOf={({ fromDays }) => String(fromDays)}
          />
        )}
      </Loaded>
    </Card>
  );
}

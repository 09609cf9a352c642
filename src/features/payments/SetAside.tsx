import { useInfiniteQuery } from '@tanstack/react-query';
import { Card } from '../../ui/Card.tsx';
import { More } from '../../ui/More.tsx';
import { Table } from '../../ui/Table.tsx';
import { PAYER_COLUMN, PAYMENT_COLUMNS } from './paymentColumns.tsx';
import { allPaymentsQuery } from './payments.ts';

/** What waits for a decision, where something does. */
export function SetAside() {
  const list = useInfiniteQuery(allPaymentsQuery({ show: 'set-aside' }));
  const items = list.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Card title="Set aside">
      <Table
        caption="Payments that wait for a decision"
        columns={[PAYER_COLUMN, ...PAYMENT_COLUMNS]}
        rows={items}
        keyOf={({ payment }) => payment}
      />
      <More list={list} />
    </Card>
  );
}

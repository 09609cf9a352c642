import { useInfiniteQuery } from '@tanstack/react-query';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { paymentsQuery } from './payments.ts';
import { PAYMENT_COLUMNS } from './paymentColumns.tsx';

/** What an organization paid by itself; nothing while it never did. */
export function PaymentList({ handle }: { handle: string }) {
  const list = useInfiniteQuery(paymentsQuery(handle));
  if (!list.data?.length) return null;
  return (
    <Card title="Payments" className="mt-6">
      <PagedTable
        list={list}
        what="the payments"
        lines={2}
        caption="Payments, newest first"
        columns={[
          {
            name: 'Payment',
            cell: ({ payment, reference }) => (
              <TextLink href={pathTo('payment', { organization: handle, payment })}>{reference}</TextLink>
            ),
          },
          ...PAYMENT_COLUMNS,
        ]}
        keyOf={({ payment }) => payment}
      />
    </Card>
  );
}

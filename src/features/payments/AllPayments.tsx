import { useInfiniteQuery } from '@tanstack/react-query';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { allPaymentsQuery } from './payments.ts';
import { PAYMENT_COLUMNS } from './paymentColumns.tsx';

/** Every organization's payments, or those that wait for a decision. */
export function AllPayments({ show }: { show: 'all' | 'set-aside' }) {
  const list = useInfiniteQuery(allPaymentsQuery(show));
  const isSetAside = show === 'set-aside';
  return (
    <Card title={isSetAside ? 'Set aside' : 'All payments'}>
      <PagedTable
        list={list}
        what="the payments"
        lines={3}
        empty={<Empty title={isSetAside ? 'Every payment fits' : 'Nobody has paid yet'} />}
        caption={isSetAside ? 'Payments that wait for a decision' : 'Payments, newest first'}
        columns={[
          {
            name: 'Payment',
            cell: ({ payment, organization, setAside, resolution }) => (
              <>
                <TextLink href={pathTo('billingPayment', { payment })}>
                  {organization?.name ?? 'Nobody’s'}
                </TextLink>
                {setAside !== null && resolution === null && (
                  <span className="block font-normal text-soft wrap-anywhere">{setAside}</span>
                )}
              </>
            ),
          },
          ...PAYMENT_COLUMNS,
        ]}
        keyOf={({ payment }) => payment}
      />
    </Card>
  );
}

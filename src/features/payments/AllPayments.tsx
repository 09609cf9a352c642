import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { Payment, PaymentFilter } from '../../../contracts/payments.ts';
import { useListState } from '../../client/listState.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { type ListColumn, type ListFilter, ListTable } from '../../ui/ListTable.tsx';
import { PAYER_COLUMN, PAYMENT_COLUMNS } from './paymentColumns.tsx';
import { allPaymentsQuery, PROVIDERS } from './payments.ts';

const NAMES = ['search', 'provider', 'state', 'show', 'sort'];
const FILTERS: ListFilter[] = [
  { name: 'provider', label: 'Paid by', options: PROVIDERS },
  {
    name: 'state',
    label: 'State',
    options: { created: 'Not paid yet', processing: 'Processing', succeeded: 'Paid', refunded: 'Refunded' },
  },
  { name: 'show', label: 'Show', options: { 'set-aside': 'What waits for a decision' } },
];
const SORTS: Record<string, string> = { Begun: 'begun', Amount: 'amount' };
const COLUMNS: ListColumn<Payment>[] = [
  PAYER_COLUMN,
  ...PAYMENT_COLUMNS.map((column) => {
    const sort = SORTS[column.name];
    return sort === undefined ? column : { ...column, sort };
  }),
];

/** Every organization's payments. */
export function AllPayments() {
  const state = useListState(NAMES);
  // As typed into the address: the API says what it doesn't know.
  const query = state.query as Partial<PaymentFilter>;
  const list = useInfiniteQuery({ ...allPaymentsQuery(query), placeholderData: keepPreviousData });
  return (
    <Card title="All payments">
      <ListTable
        list={list}
        state={state}
        one="payment"
        many="payments"
        usualSort="-begun"
        searchHint="Any part of a reference or an organization’s name, or an ID"
        filters={FILTERS}
        file={`/api/billing/payments.csv?${new URLSearchParams(state.query)}`}
        columns={COLUMNS}
        keyOf={({ payment }) => payment}
        empty={<Empty title="Nobody has paid yet" />}
      />
    </Card>
  );
}

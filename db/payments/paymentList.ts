import type { PaymentState } from '../../domain/payments/paymentState.ts';
import type { Provider } from '../../domain/payments/providers.ts';
import {
  allOf,
  type Condition,
  containing,
  countMatching,
  foundSql,
  type Listed,
  type ListPage,
  type ListSource,
  readListed,
} from '../list.ts';
import type { Queryable } from '../pool.ts';
import { type Payment, PAYMENT_COLUMNS, PAYMENTS } from './payments.ts';

export type PaymentSort = 'begun' | 'amount';

export interface PaymentFilter {
  /** Null: of all. */
  organizationId: bigint | null;
  /** Any part of our reference, the provider’s, or the organization's name or handle, in any case; or the id. */
  search: string | null;
  provider: Provider | null;
  state: PaymentState | null;
  /** Only what waits for a decision. */
  isSetAside: boolean;
}

export type ListedPayment = Payment & Listed;

/** Ids are given in order of beginning. */
const LIST: ListSource<PaymentSort> = {
  from: PAYMENTS,
  id: 'p.payment_id',
  columns: PAYMENT_COLUMNS,
  sorts: {
    begun: { by: 'p.payment_id', type: 'bigint' },
    amount: { by: '(p.amount_minor * p.micros_per_minor)', type: 'bigint' },
  },
};

export function listPayments(
  db: Queryable,
  filter: PaymentFilter,
  page: ListPage<PaymentSort>,
): Promise<ListedPayment[]> {
  return readListed(db, LIST, matching(filter), page);
}

export function countPayments(db: Queryable, filter: PaymentFilter): Promise<number> {
  return countMatching(db, 'payments p', matching(filter));
}

function matching({ organizationId, search, provider, state, isSetAside }: PaymentFilter): Condition {
  return allOf(
    'true',
    organizationId === null ? null : ['p.organization_id = ?', organizationId],
    provider === null ? null : ['p.provider = ?', provider],
    state === null ? null : ['p.state = ?', state],
    isSetAside ? 'p.set_aside IS NOT NULL AND p.resolution IS NULL' : null,
    search === null
      ? null
      : [
          `p.payment_id IN (${foundSql('payments', 'payment_id', ['reference', 'provider_payment'], search)})`,
          containing(search),
        ],
  );
}

import type { PaymentState } from '../../domain/payments/paymentState.ts';
import type { Provider } from '../../domain/payments/providers.ts';
import {
  allOf,
  type Condition,
  containing,
  countMatching,
  type ListPage,
  pageWhere,
  searchedId,
  type Sorts,
  sortKey,
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

export interface ListedPayment extends Payment {
  sortKey: string;
}

/** Ids are given in order of beginning. */
const SORTS: Sorts<PaymentSort> = {
  begun: { by: 'p.payment_id', type: 'bigint' },
  amount: { by: '(p.amount_minor * p.micros_per_minor)', type: 'bigint' },
};

export async function listPayments(
  db: Queryable,
  filter: PaymentFilter,
  page: ListPage<PaymentSort>,
): Promise<ListedPayment[]> {
  const { tail, values } = pageWhere(SORTS, 'p.payment_id', matching(filter), page);
  const { rows } = await db.query<ListedPayment>(
    `SELECT ${sortKey(SORTS, page)}, ${PAYMENT_COLUMNS} FROM ${PAYMENTS} ${tail}`,
    values,
  );
  return rows;
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
    search === null ? null : [foundSql(searchedId(search)), containing(search)],
  );
}

/** Each way to be found goes by its index, which a condition over all of them could not use. */
function foundSql(id: string | null): string {
  return `p.payment_id IN (
    SELECT payment_id FROM payments WHERE lower(reference) LIKE lower(?) OR lower(provider_payment) LIKE lower(?)
    UNION ALL SELECT payment_id FROM payments JOIN organizations USING (organization_id) WHERE lower(name) LIKE lower(?)
    UNION ALL SELECT payment_id FROM payments JOIN organization_handles USING (organization_id)
              WHERE lower(handle) LIKE lower(?)
    ${id === null ? '' : `UNION ALL SELECT ${id}::bigint`})`;
}

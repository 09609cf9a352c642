import { queryOptions } from '@tanstack/react-query';
import type { Payment, PaymentFilter, PaymentInFull, PaymentProvider } from '../../../contracts/payments.ts';
import { countedListQuery, listQuery } from '../../client/lists.ts';
import { pathTo } from '../../client/paths.ts';
import { request } from '../../client/request.ts';
import type { StateName } from '../../ui/StateMark.tsx';

export const PROVIDERS: Record<PaymentProvider, string> = {
  stripe: 'Card or wallet (Stripe)',
  paypal: 'PayPal',
  manual: 'Bank transfer',
};

/** How one can pay; the operator changes it rarely. */
export function paymentOptionsQuery(handle: string) {
  return queryOptions({
    queryKey: ['paymentOptions', handle],
    queryFn: ({ signal }) =>
      request('GET /api/organizations/{organization}/payment-options', {
        path: { organization: handle },
        signal,
      }),
    staleTime: 300_000,
  });
}

export function paymentsQuery(handle: string) {
  return {
    ...listQuery('GET /api/organizations/{organization}/payments', {
      path: { organization: handle },
      query: { limit: 10 },
    }),
    refetchInterval: 30_000,
  };
}

/** Everybody's. */
export function allPaymentsQuery(query: Partial<PaymentFilter>) {
  return { ...countedListQuery('GET /api/billing/payments', { query }), refetchInterval: 30_000 };
}

/** The latest daily comparison of each provider with the ledger. */
export const providerBalancesQuery = queryOptions({
  queryKey: ['providerBalances'],
  queryFn: ({ signal }) => request('GET /api/billing/payments/balances', { signal }),
  refetchInterval: 300_000,
});

/** As the provider has it now: asking again and again ends with being paid. */
export function checkedPaymentQuery(handle: string, payment: string) {
  return queryOptions({
    queryKey: ['payment', handle, payment],
    queryFn: ({ signal }) =>
      request('POST /api/organizations/{organization}/payments/{payment}/check', {
        path: { organization: handle, payment },
        signal,
      }),
    refetchInterval: ({ state }) => (state.data !== undefined && isOver(state.data) ? false : 4_000),
  });
}

export function anyPaymentQuery(payment: string) {
  return queryOptions({
    queryKey: ['payment', payment],
    queryFn: ({ signal }) => request('GET /api/billing/payments/{payment}', { path: { payment }, signal }),
    refetchInterval: 30_000,
  });
}

/** Nothing is awaited from the buyer's coming back any more. A transfer takes days. */
function isOver({ entry, setAside, provider }: PaymentInFull): boolean {
  return entry !== null || setAside !== null || provider === 'manual';
}

/** What a payment's state is, in words. */
export function stateOf(payment: Payment): { state: StateName; word: string } {
  const { state, setAside, resolution, isDisputed, setback, provider, entry } = payment;
  if (setAside !== null && resolution === null) return { state: 'warning', word: 'Being looked into' };
  if (resolution === 'dismissed' && entry === null) return { state: 'stopped', word: 'Dismissed' };
  if (isDisputed) return { state: 'warning', word: 'Disputed' };
  if (state === 'refunded') return { state: 'stopped', word: 'Refunded' };
  if (state === 'succeeded') return { state: 'running', word: 'Paid' };
  if (state === 'processing') return { state: 'provisioning', word: 'Processing' };
  if (setback !== null) return { state: 'error', word: 'Not paid' };
  return { state: 'provisioning', word: provider === 'manual' ? 'Waiting for the transfer' : 'Not paid yet' };
}

/** Where one adds funds, with a sum filled in. */
export function pathToFunds(handle: string, amount?: string): string {
  const query = amount === undefined ? '' : `?amount=${amount}`;
  return `${pathTo('addFunds', { organization: handle })}${query}`;
}

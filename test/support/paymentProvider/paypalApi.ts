import type { Answer, Asked } from './answer.ts';
import type { FakeCheckout, FakeDispute, FakeEvent, FakeRefund, ProviderBooks } from './providerBooks.ts';
import { verifyPayPal } from './signatures.ts';

/** The parts of https://developer.paypal.com/api/rest that we use, in its words. */
export function answerPayPal(books: ProviderBooks, asked: Asked, pageOf: (id: string) => string): Answer {
  const { method, path, text, query } = asked;
  if (path === '/v1/oauth2/token') return { status: 200, body: { access_token: 'fake', expires_in: 32_400 } };
  if (path === '/v1/notifications/verify-webhook-signature') {
    return { status: 200, body: { verification_status: verifyPayPal(text) ? 'SUCCESS' : 'FAILURE' } };
  }
  if (path === '/v1/reporting/transactions') return answerSearch(books, query);
  if (path.startsWith('/v1/customer/disputes')) return answerDisputes(books, path, query);
  const [, , kind, part, id = '', act] = path.split('/');
  if (kind === 'checkout' && part === 'orders') {
    if (method === 'POST' && id === '')
      return { status: 201, body: viewOrder(beginFrom(books, text), pageOf) };
    const checkout = books.find(id);
    if (checkout === undefined) return problem(404, 'RESOURCE_NOT_FOUND');
    return act === 'capture'
      ? capture(books, checkout, pageOf)
      : { status: 200, body: viewOrder(checkout, pageOf) };
  }
  if (kind === 'payments' && part === 'captures') {
    const checkout = books.find(id);
    if (checkout === undefined) return problem(404, 'RESOURCE_NOT_FOUND');
    return act === 'refund'
      ? refundFrom(books, checkout, text)
      : { status: 200, body: viewCapture(checkout) };
  }
  return problem(404, 'RESOURCE_NOT_FOUND');
}

/** What an event carries. */
export function writePayPalEvent({ id, type, checkout, about }: FakeEvent): string {
  const resource = type.startsWith('CHECKOUT.ORDER.')
    ? { id: checkout.id }
    : type.startsWith('CUSTOMER.DISPUTE.')
      ? viewDispute(checkout, about as FakeDispute)
      : about === undefined
        ? viewCapture(checkout)
        : {
            ...viewRefund(checkout, about as FakeRefund),
            links: [{ rel: 'up', href: `https://paypal.test/v2/payments/captures/${checkout.paid?.id}` }],
          };
  return JSON.stringify({ id, event_type: type, resource });
}

function beginFrom(books: ProviderBooks, text: string): FakeCheckout {
  const { purchase_units: units, payment_source: source } = JSON.parse(text);
  const [reference = '', organization = ''] = units[0].custom_id.split('/');
  return books.begin({
    provider: 'paypal',
    reference,
    organization,
    currency: units[0].amount.currency_code,
    amount: units[0].amount.value,
    returnUrl: source.paypal.experience_context.return_url,
  });
}

function capture(books: ProviderBooks, checkout: FakeCheckout, pageOf: (id: string) => string): Answer {
  if (checkout.paid !== null) return problem(422, 'ORDER_ALREADY_CAPTURED');
  if (!checkout.isApproved) return problem(422, 'ORDER_NOT_APPROVED');
  if (checkout.declined !== null) {
    checkout.declined = null;
    checkout.isApproved = false;
    return problem(422, 'INSTRUMENT_DECLINED');
  }
  books.capture(checkout);
  return { status: 201, body: viewOrder(checkout, pageOf) };
}

function refundFrom(books: ProviderBooks, checkout: FakeCheckout, text: string): Answer {
  const { amount, custom_id: reference } = JSON.parse(text);
  const gone = checkout.refunds
    .filter(({ status }) => status !== 'failed')
    .reduce((sum, one) => sum + Number(one.amount), 0);
  if (gone + Number(amount.value) > Number(checkout.paid?.amount) + 1e-6) {
    return problem(422, 'REFUND_AMOUNT_EXCEEDED');
  }
  return { status: 201, body: viewRefund(checkout, books.refund(checkout.id, amount.value, reference)) };
}

function viewOrder(checkout: FakeCheckout, pageOf: (id: string) => string) {
  const { id, paid, isApproved, isExpired, reference, organization, amount, currency, refunds } = checkout;
  return {
    id,
    status:
      paid !== null ? 'COMPLETED' : isExpired ? 'VOIDED' : isApproved ? 'APPROVED' : 'PAYER_ACTION_REQUIRED',
    purchase_units: [
      {
        custom_id: `${reference}/${organization}`,
        amount: { currency_code: currency, value: amount },
        ...(paid === null
          ? {}
          : {
              payments: {
                captures: [viewCapture(checkout)],
                refunds: refunds.map((one) => viewRefund(checkout, one)),
              },
            }),
      },
    ],
    links: [{ rel: 'payer-action', href: pageOf(id) }],
  };
}

function viewCapture({ id, paid, refunds }: FakeCheckout) {
  return {
    id: paid?.id,
    status: refunds.length === 0 ? 'COMPLETED' : 'PARTIALLY_REFUNDED',
    amount: { currency_code: paid?.currency, value: paid?.amount },
    supplementary_data: { related_ids: { order_id: id } },
  };
}

function viewRefund({ currency }: FakeCheckout, { id, amount, reference, status }: FakeRefund) {
  return {
    id,
    status: { pending: 'PENDING', succeeded: 'COMPLETED', failed: 'FAILED' }[status],
    amount: { currency_code: currency, value: amount },
    ...(reference === null ? {} : { custom_id: reference }),
  };
}

function answerDisputes(books: ProviderBooks, path: string, query: URLSearchParams): Answer {
  const all = books.checkouts
    .filter(({ provider }) => provider === 'paypal')
    .flatMap((one) => one.disputes.map((dispute) => ({ one, dispute })));
  const id = path.split('/')[4];
  if (id !== undefined) {
    const found = all.find(({ dispute }) => dispute.id === id);
    return found
      ? { status: 200, body: viewDispute(found.one, found.dispute) }
      : problem(404, 'RESOURCE_NOT_FOUND');
  }
  const transaction = query.get('disputed_transaction_id');
  const items = all.filter(({ one }) => transaction === null || one.paid?.id === transaction);
  const size = Number(query.get('page_size') ?? 10);
  if (size > 50) return problem(400, 'INVALID_PAGE_SIZE');
  const from = Number(query.get('next_page_token') ?? 0);
  const next = new URLSearchParams([...query, ['next_page_token', String(from + size)]]);
  return {
    status: 200,
    body: {
      items: items.slice(from, from + size).map(({ one, dispute }) => viewDispute(one, dispute)),
      links: from + size < items.length ? [{ rel: 'next', href: `https://paypal.test${path}?${next}` }] : [],
    },
  };
}

function viewDispute({ paid, currency }: FakeCheckout, { id, amount, status }: FakeDispute) {
  const isOver = status === 'won' || status === 'lost';
  const outcome = status === 'lost' ? 'RESOLVED_BUYER_FAVOUR' : 'RESOLVED_SELLER_FAVOUR';
  return {
    dispute_id: id,
    disputed_transactions: [{ seller_transaction_id: paid?.id }],
    status: isOver ? 'RESOLVED' : 'WAITING_FOR_SELLER_RESPONSE',
    dispute_life_cycle_stage: status === 'inquiry' ? 'INQUIRY' : 'CHARGEBACK',
    dispute_amount: { currency_code: currency, value: amount },
    ...(isOver ? { dispute_outcome: { outcome_code: outcome } } : {}),
  };
}

/** At most 31 days at once. */
function answerSearch(books: ProviderBooks, query: URLSearchParams): Answer {
  const [start = 0, end = 0] = ['start_date', 'end_date'].map((name) => Date.parse(query.get(name) ?? ''));
  const isFit = end > start && end - start <= 31 * 86_400_000;
  return isFit ? { status: 200, body: transactionsOf(books) } : problem(400, 'INVALID_REQUEST');
}

/** One page: payments and refunds, as the transaction search has them. */
function transactionsOf(books: ProviderBooks) {
  const paid = books.checkouts.filter((one) => one.provider === 'paypal' && one.paid !== null);
  return {
    total_pages: 1,
    transaction_details: paid.flatMap((one) => [
      { transaction_info: { transaction_id: one.paid?.id } },
      ...one.refunds.map(({ id }) => ({
        transaction_info: {
          transaction_id: id,
          paypal_reference_id: one.paid?.id,
          paypal_reference_id_type: 'TXN',
        },
      })),
    ]),
  };
}

function problem(status: number, issue: string): Answer {
  return { status, body: { name: 'UNPROCESSABLE_ENTITY', details: [{ issue, description: issue }] } };
}

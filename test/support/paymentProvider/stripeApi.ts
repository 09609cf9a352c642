import type { Answer, Asked } from './answer.ts';
import type { FakeCheckout, FakeDispute, FakeEvent, FakeRefund, ProviderBooks } from './providerBooks.ts';

/** The parts of https://docs.stripe.com/api that we use, in its words. */
export function answerStripe(books: ProviderBooks, asked: Asked, pageOf: (id: string) => string): Answer {
  const { method, path, form, query } = asked;
  const [, , resource, id, more] = path.split('/');
  if (resource === 'checkout') {
    const session = path.split('/')[4];
    if (method === 'POST') return { status: 200, body: sessionOf(beginFrom(books, form), pageOf) };
    if (session !== undefined) {
      const checkout = books.find(session);
      return checkout ? { status: 200, body: sessionOf(checkout, pageOf) } : missing(session);
    }
    const intent = query.get('payment_intent');
    const found = books.checkouts.filter(
      (one) =>
        one.provider === 'stripe' && (intent === null ? isSince(one, query) : intentId(one) === intent),
    );
    return { status: 200, body: pageOfList(found, query, (one) => sessionOf(one, pageOf)) };
  }
  if (resource === 'refunds' && id === undefined && more === undefined) {
    if (method === 'POST') return refundFrom(books, form);
    return {
      status: 200,
      body: pageOfList(partsOf(books, query, 'refunds'), query, ({ one, part }) =>
        refundOf(one, part as FakeRefund),
      ),
    };
  }
  if (resource === 'disputes') {
    return {
      status: 200,
      body: pageOfList(partsOf(books, query, 'disputes'), query, ({ one, part }) =>
        disputeOf(one, part as FakeDispute),
      ),
    };
  }
  return missing(path);
}

/** What an event carries. */
export function writeStripeEvent(
  { id, type, checkout, about }: FakeEvent,
  pageOf: (id: string) => string,
): string {
  const object = type.startsWith('checkout.')
    ? sessionOf(checkout, pageOf, false)
    : type.startsWith('payment_intent.')
      ? intentOf(checkout)
      : type.startsWith('refund.')
        ? refundOf(checkout, about as FakeRefund)
        : disputeOf(checkout, about as FakeDispute);
  return JSON.stringify({ id, object: 'event', type, created: checkout.created, data: { object } });
}

function beginFrom(books: ProviderBooks, form: URLSearchParams): FakeCheckout {
  return books.begin({
    provider: 'stripe',
    reference: form.get('metadata[reference]') ?? '',
    organization: form.get('metadata[organization]') ?? '',
    currency: form.get('line_items[0][price_data][currency]') ?? '',
    amount: form.get('line_items[0][price_data][unit_amount]') ?? '',
    returnUrl: form.get('success_url') ?? '',
  });
}

function refundFrom(books: ProviderBooks, form: URLSearchParams): Answer {
  const checkout = books.find(form.get('payment_intent') ?? '');
  if (checkout === undefined) return missing('payment intent');
  const amount = form.get('amount') ?? '';
  const gone = checkout.refunds
    .filter(({ status }) => status !== 'failed')
    .reduce((sum, one) => sum + Number(one.amount), 0);
  if (gone + Number(amount) > Number(checkout.paid?.amount)) {
    const message = 'Refund amount is greater than unrefunded amount on charge';
    return { status: 400, body: { error: { type: 'invalid_request_error', message } } };
  }
  const refund = books.refund(checkout.id, amount, form.get('metadata[reference]'));
  return { status: 200, body: refundOf(checkout, refund) };
}

/** Stripe has the payment intent from the first try on. */
function intentId({ id, paid }: FakeCheckout): string {
  return paid?.id ?? `pi_of_${id}`;
}

function intentOf(checkout: FakeCheckout) {
  const { paid, amount, currency, declined, isProcessing } = checkout;
  return {
    id: intentId(checkout),
    object: 'payment_intent',
    amount: Number(amount),
    amount_received: paid === null ? 0 : Number(paid.amount),
    currency: (paid?.currency ?? currency).toLowerCase(),
    status: paid !== null ? 'succeeded' : isProcessing ? 'processing' : 'requires_payment_method',
    last_payment_error: declined === null ? null : { message: declined },
    metadata: { reference: checkout.reference, organization: checkout.organization },
  };
}

function sessionOf(checkout: FakeCheckout, pageOf: (id: string) => string, isExpanded = true) {
  const { id, paid, isExpired, isProcessing, declined, created } = checkout;
  const intent = paid === null && declined === null && !isProcessing ? null : intentOf(checkout);
  return {
    id,
    object: 'checkout.session',
    created,
    status: isExpired ? 'expired' : paid !== null || isProcessing ? 'complete' : 'open',
    payment_status: paid === null ? 'unpaid' : 'paid',
    metadata: { reference: checkout.reference, organization: checkout.organization },
    payment_intent: isExpanded ? intent : (intent?.id ?? null),
    url: paid === null ? pageOf(id) : null,
  };
}

function refundOf(checkout: FakeCheckout, { id, amount, reference, status, created }: FakeRefund) {
  return {
    id,
    object: 'refund',
    amount: Number(amount),
    currency: checkout.currency.toLowerCase(),
    status,
    created,
    payment_intent: intentId(checkout),
    metadata: reference === null ? {} : { reference },
  };
}

function disputeOf(checkout: FakeCheckout, { id, amount, status, created }: FakeDispute) {
  const moved = status === 'inquiry' ? [] : [{ amount: -Number(amount) }];
  if (status === 'won') moved.push({ amount: Number(amount) });
  return {
    id,
    object: 'dispute',
    amount: Number(amount),
    currency: checkout.currency.toLowerCase(),
    status: status === 'inquiry' ? 'warning_needs_response' : status === 'open' ? 'needs_response' : status,
    created,
    payment_intent: intentId(checkout),
    balance_transactions: moved,
  };
}

function partsOf(books: ProviderBooks, query: URLSearchParams, kind: 'refunds' | 'disputes') {
  const intent = query.get('payment_intent');
  return books.checkouts
    .filter((one) => one.provider === 'stripe' && (intent === null || intentId(one) === intent))
    .flatMap((one) => [...one[kind]].map((part) => ({ one, part, id: part.id, created: part.created })))
    .filter((found) => isSince(found, query));
}

function isSince({ created }: { created: number }, query: URLSearchParams): boolean {
  return created >= Number(query.get('created[gte]') ?? 0);
}

/** Newest first, after the one that the last page ended with. */
function pageOfList<Item extends { id: string }>(
  items: Item[],
  query: URLSearchParams,
  view: (item: Item) => { id: string },
) {
  const limit = Number(query.get('limit') ?? 10);
  const sorted = items.toReversed();
  const after = query.get('starting_after');
  const from = after === null ? 0 : sorted.findIndex(({ id }) => id === after) + 1;
  return {
    object: 'list',
    data: sorted.slice(from, from + limit).map(view),
    has_more: from + limit < sorted.length,
    url: '/v1/list',
  };
}

function missing(what: string): Answer {
  return { status: 404, body: { error: { type: 'invalid_request_error', message: `No such ${what}` } } };
}

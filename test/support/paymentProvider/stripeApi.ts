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
        one.provider === 'stripe' &&
        one.kind !== 'charge' &&
        (intent === null ? isSince(one, query) : intentId(one) === intent),
    );
    return { status: 200, body: pageOfList(found, query, (one) => sessionOf(one, pageOf)) };
  }
  if (resource === 'payment_intents') return answerIntents(books, asked);
  if (resource === 'payment_methods') return { status: 200, body: { id, object: 'payment_method' } };
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
  const isSetup = form.get('mode') === 'setup';
  return books.begin({
    provider: 'stripe',
    kind: isSetup ? 'setup' : 'payment',
    customer: form.get('customer'),
    reference: form.get('metadata[reference]') ?? '',
    organization: form.get('metadata[organization]') ?? '',
    currency: form.get('line_items[0][price_data][currency]') ?? '',
    amount: form.get('line_items[0][price_data][unit_amount]') ?? '',
    returnUrl: form.get('success_url') ?? '',
  });
}

/** Payment intents that were made without a checkout, and all of a customer's. */
function answerIntents(books: ProviderBooks, { method, path, form, query }: Asked): Answer {
  const id = path.split('/')[3];
  if (method === 'POST' && id === undefined) return chargeFrom(books, form);
  const all = books.checkouts.filter(
    (one) =>
      one.provider === 'stripe' && one.kind !== 'setup' && (one.kind === 'charge' || one.paid !== null),
  );
  if (id !== undefined) {
    const found = all.find((one) => intentId(one) === id);
    return found ? { status: 200, body: intentOf(found) } : missing(id);
  }
  const customer = query.get('customer');
  const mine = all.filter((one) => (customer === null || one.customer === customer) && isSince(one, query));
  const listed = mine.map((one) => ({ id: intentId(one), one }));
  return { status: 200, body: pageOfList(listed, query, ({ one }) => intentOf(one)) };
}

/** Confirmed at once; a decline is answered with 402, and the intent within it. */
function chargeFrom(books: ProviderBooks, form: URLSearchParams): Answer {
  const charge = books.begin({
    provider: 'stripe',
    kind: 'charge',
    customer: form.get('customer'),
    method: form.get('payment_method'),
    reference: form.get('metadata[reference]') ?? '',
    organization: form.get('metadata[organization]') ?? '',
    currency: form.get('currency') ?? '',
    amount: form.get('amount') ?? '',
    returnUrl: '',
  });
  books.charge(charge);
  if (charge.paid !== null) return { status: 200, body: intentOf(charge) };
  const { declineCode: code, declined: message } = charge;
  return {
    status: 402,
    body: { error: { type: 'card_error', code, message, payment_intent: intentOf(charge) } },
  };
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
function intentId({ id, kind, paid }: FakeCheckout): string {
  return paid?.id ?? (kind === 'charge' ? id : `pi_of_${id}`);
}

function intentOf(checkout: FakeCheckout) {
  const { paid, amount, currency, declined, declineCode, isProcessing, customer, method, created } = checkout;
  return {
    id: intentId(checkout),
    object: 'payment_intent',
    created,
    customer,
    payment_method: method,
    amount: Number(amount),
    amount_received: paid === null ? 0 : Number(paid.amount),
    currency: (paid?.currency ?? currency).toLowerCase(),
    status: paid !== null ? 'succeeded' : isProcessing ? 'processing' : 'requires_payment_method',
    last_payment_error: declined === null ? null : { message: declined, code: declineCode },
    metadata: { reference: checkout.reference, organization: checkout.organization },
  };
}

function sessionOf(checkout: FakeCheckout, pageOf: (id: string) => string, isExpanded = true) {
  const { id, kind, paid, isExpired, isProcessing, declined, created, customer, method } = checkout;
  const hasIntent = kind === 'payment' && (paid !== null || declined !== null || isProcessing);
  const intent = hasIntent ? intentOf(checkout) : null;
  const isComplete = paid !== null || isProcessing || method !== null;
  return {
    id,
    object: 'checkout.session',
    mode: kind,
    created,
    customer,
    setup_intent:
      kind === 'setup'
        ? {
            id: `seti_${id}`,
            status: method === null ? 'requires_payment_method' : 'succeeded',
            payment_method: method,
          }
        : null,
    status: isExpired ? 'expired' : isComplete ? 'complete' : 'open',
    payment_status: paid === null ? 'unpaid' : 'paid',
    metadata: { reference: checkout.reference, organization: checkout.organization },
    payment_intent: isExpanded ? intent : (intent?.id ?? null),
    url: isComplete ? null : pageOf(id),
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

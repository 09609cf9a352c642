import type { IncomingHttpHeaders } from 'node:http';
import {
  formatInstant,
  HOUR_MICROS,
  type Instant,
  InstantFormatError,
  parseInstant,
} from '../../../domain/instant.ts';
import { formatMinor } from '../../../domain/payments/currencies.ts';
import { isRecent } from '../../../domain/payments/signatureAge.ts';
import { Refusal } from '../refusal.ts';
import { failed, PayPalClient, type PayPalSettings } from './paypalClient.ts';
import { captureOf, type PayPalDispute, seeOrder, whyNoPayPalAmount } from './paypalReading.ts';
import type { Checkout, PaymentProvider, ProviderEvent, SeenPayment } from './provider.ts';

const ORDERS = '/v2/checkout/orders';
const DISPUTES = '/v1/customer/disputes';
const PAGE = 500;
/** The transaction search takes at most 31 days. */
const LONGEST_SEARCH_MICROS = 30n * 24n * HOUR_MICROS;
const DISPUTES_PAGE = 50;
/** What PayPal signs with each message, and verifies for us. */
const SIGNED = ['auth-algo', 'cert-url', 'transmission-id', 'transmission-sig', 'transmission-time'];

/** PayPal's orders: approved by the buyer, captured by us. */
export class PayPalProvider implements PaymentProvider {
  readonly name = 'paypal';
  readonly saved = null;
  readonly #client: PayPalClient;

  constructor(settings: PayPalSettings) {
    this.#client = new PayPalClient(settings);
  }

  whyNot(amountMinor: bigint, currency: string): string | null {
    return whyNoPayPalAmount(amountMinor, currency);
  }

  async begin(checkout: Checkout): Promise<{ object: string; url: string }> {
    const { reference, organizationId, description, amountMinor, currency, returnUrl } = checkout;
    const answer = await this.#client.call('POST', ORDERS, {
      requestId: `checkout-${reference}`,
      body: JSON.stringify({
        intent: 'CAPTURE',
        purchase_units: [
          {
            custom_id: `${reference}/${organizationId}`,
            // PayPal takes no second payment of one invoice.
            invoice_id: reference,
            description,
            amount: { currency_code: currency, value: formatMinor(amountMinor, currency) },
          },
        ],
        payment_source: {
          paypal: {
            experience_context: {
              return_url: returnUrl,
              cancel_url: returnUrl,
              user_action: 'PAY_NOW',
              shipping_preference: 'NO_SHIPPING',
            },
          },
        },
      }),
    });
    const links: { rel: string; href: string }[] = answer.body?.links ?? [];
    const page = links.find(({ rel }) => rel === 'payer-action' || rel === 'approve');
    if (answer.status >= 300 || page === undefined) throw failed(ORDERS, answer);
    return { object: answer.body.id, url: page.href };
  }

  /** What the buyer has approved is captured, once however often: only then is it paid. */
  async read(object: string): Promise<SeenPayment | null> {
    const path = `${ORDERS}/${encodeURIComponent(object)}`;
    let order = await this.#client.call('GET', path);
    if (order.status === 404) return null;
    if (order.status !== 200) throw failed(path, order);
    let decline: string | null = null;
    if (order.body.status === 'APPROVED') {
      const capture = await this.#client.call('POST', `${path}/capture`, { requestId: `capture-${object}` });
      const issue = capture.body?.details?.[0]?.issue;
      const isDecided = capture.status < 300 || issue === 'ORDER_ALREADY_CAPTURED';
      if (!isDecided && capture.status !== 422) throw failed(`${path}/capture`, capture);
      if (!isDecided) decline = capture.body?.details?.[0]?.description ?? String(issue);
      order = await this.#client.call('GET', path);
      if (order.status !== 200) throw failed(path, order);
    }
    const captureId = captureOf(order.body)?.id;
    return seeOrder(order.body, decline, captureId === undefined ? [] : await this.#disputesOf(captureId));
  }

  async locate(subject: string): Promise<string | null> {
    const [kind, id = ''] = subject.split(':');
    if (kind === 'order') return id;
    const path = `/v2/payments/captures/${encodeURIComponent(id)}`;
    const capture = await this.#client.call('GET', path);
    if (capture.status === 404) return null;
    if (capture.status !== 200) throw failed(path, capture);
    return capture.body.supplementary_data?.related_ids?.order_id ?? null;
  }

  /** Payments and refunds by the transaction search, which is hours late, and disputes. */
  async *listBetween(from: Instant, until: Instant): AsyncIterable<string> {
    for (let start = from; start < until; start += LONGEST_SEARCH_MICROS) {
      const end = start + LONGEST_SEARCH_MICROS;
      yield* this.#transactionsBetween(start, end < until ? end : until);
    }
    for await (const dispute of this.#disputes(`update_time_after=${formatInstant(from)}`))
      for (const { seller_transaction_id: id } of dispute.disputed_transactions ?? []) yield `capture:${id}`;
  }

  async *#transactionsBetween(start: Instant, end: Instant): AsyncIterable<string> {
    const span = `start_date=${formatInstant(start)}&end_date=${formatInstant(end)}`;
    for (let page = 1, pages = 1; page <= pages; page += 1) {
      const path = `/v1/reporting/transactions?${span}&fields=transaction_info&page_size=${PAGE}&page=${page}`;
      const answer = await this.#client.call('GET', path);
      if (answer.status !== 200) throw failed(path, answer);
      pages = answer.body.total_pages ?? 1;
      for (const { transaction_info: info } of answer.body.transaction_details ?? []) {
        const isOfAnother = info.paypal_reference_id_type === 'TXN';
        yield `capture:${isOfAnother ? info.paypal_reference_id : info.transaction_id}`;
      }
    }
  }

  /** Page by page, each of which names the next. */
  async *#disputes(
    query: string,
  ): AsyncIterable<{ dispute_id: string; disputed_transactions?: { seller_transaction_id: string }[] }> {
    let path: string | null = `${DISPUTES}?${query}&page_size=${DISPUTES_PAGE}`;
    while (path !== null) {
      const answer = await this.#client.call('GET', path);
      // Without any of a transaction it answers 404.
      if (answer.status === 404) return;
      if (answer.status !== 200) throw failed(path, answer);
      yield* answer.body.items ?? [];
      const links: { rel: string; href: string }[] = answer.body.links ?? [];
      const next = links.find(({ rel }) => rel === 'next');
      path = next ? `${DISPUTES}${new URL(next.href).search}` : null;
    }
  }

  async refund(refund: {
    payment: string;
    reference: string;
    amountMinor: bigint;
    currency: string;
  }): Promise<void> {
    const { payment, reference, amountMinor, currency } = refund;
    const path = `/v2/payments/captures/${encodeURIComponent(payment)}/refund`;
    const answer = await this.#client.call('POST', path, {
      requestId: `refund-${reference}`,
      body: JSON.stringify({
        custom_id: reference,
        amount: { currency_code: currency, value: formatMinor(amountMinor, currency) },
      }),
    });
    if (answer.status >= 300) throw failed(path, answer);
  }

  /** PayPal verifies its own signatures; it gets the body as it came, not as somebody parsed and wrote it again. */
  async receive(headers: IncomingHttpHeaders, body: Buffer, now: Instant): Promise<ProviderEvent> {
    const signed = Object.fromEntries(
      SIGNED.map((name) => [name.replaceAll('-', '_'), headers[`paypal-${name}`]]),
    );
    if (!isRecent(readMoment(signed.transmission_time), now)) {
      throw new Refusal(
        'invalid_request',
        'the signature is missing, or was not made within 300 seconds of now',
      );
    }
    const text = body.toString();
    const event = readEvent(text);
    const path = '/v1/notifications/verify-webhook-signature';
    const fields = JSON.stringify({ ...signed, webhook_id: this.#client.webhookId });
    const verdict = await this.#client.call('POST', path, {
      body: `${fields.slice(0, -1)},"webhook_event":${text}}`,
    });
    if (verdict.status >= 300 || verdict.body?.verification_status !== 'SUCCESS') {
      throw new Refusal('invalid_request', 'the signature is not of this body');
    }
    return { id: event.id, type: event.event_type, subject: subjectOf(event) };
  }

  async #disputesOf(captureId: string): Promise<PayPalDispute[]> {
    const disputes: PayPalDispute[] = [];
    const query = `disputed_transaction_id=${encodeURIComponent(captureId)}`;
    for await (const { dispute_id: id } of this.#disputes(query)) {
      const detail = await this.#client.call('GET', `${DISPUTES}/${encodeURIComponent(id)}`);
      if (detail.status !== 200) throw failed(DISPUTES, detail);
      disputes.push(detail.body);
    }
    return disputes;
  }
}

interface WebhookEvent {
  id: string;
  event_type: string;
  // biome-ignore lint/suspicious/noExplicitAny: its shape is that of what it tells of
  resource: any;
}

function readEvent(text: string): WebhookEvent {
  try {
    const event = JSON.parse(text) as WebhookEvent;
    if (typeof event.id === 'string' && typeof event.event_type === 'string') return event;
  } catch {
    // Refused below.
  }
  throw new Refusal('invalid_request', 'the body is not an event');
}

function subjectOf({ event_type: type, resource }: WebhookEvent): string | null {
  if (type.startsWith('CHECKOUT.ORDER.')) return named('order', resource?.id);
  if (type.startsWith('CUSTOMER.DISPUTE.')) {
    return named('capture', resource?.disputed_transactions?.[0]?.seller_transaction_id);
  }
  if (!type.startsWith('PAYMENT.CAPTURE.')) return null;
  const related = resource?.supplementary_data?.related_ids;
  if (related?.order_id !== undefined) return named('order', related.order_id);
  const links: { rel: string; href: string }[] = resource?.links ?? [];
  const captured = links
    .find(({ rel }) => rel === 'up')
    ?.href.split('/')
    .at(-1);
  return named('capture', related?.capture_id ?? captured ?? resource?.id);
}

function named(kind: 'order' | 'capture', id: unknown): string | null {
  return typeof id === 'string' ? `${kind}:${id}` : null;
}

/** The beginning of time for what is no moment: recent it is not. */
function readMoment(text: unknown): Instant {
  try {
    return parseInstant(String(text ?? ''));
  } catch (error) {
    if (error instanceof InstantFormatError) return 0n;
    throw error;
  }
}

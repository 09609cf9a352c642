import type { IncomingHttpHeaders } from 'node:http';
import Stripe from 'stripe';
import { type Instant, SECOND_MICROS } from '../../../domain/instant.ts';
import { isRecent } from '../../../domain/payments/signatureAge.ts';
import { Refusal } from '../refusal.ts';
import {
  type Checkout,
  type PaymentProvider,
  type ProviderEvent,
  ProviderError,
  type SeenPayment,
} from './provider.ts';
import { seePayment, stripeAmount, whyNoStripeAmount } from './stripeReading.ts';

export interface StripeSettings {
  secretKey: string;
  webhookSecret: string;
  /** Such as https://api.stripe.com */
  apiBase: string;
}

const PATIENCE_MS = 20_000;
/** Stripe pages by at most 100. */
const PAGE = 100;

/** Stripe's Checkout, through its own library. */
export class StripeProvider implements PaymentProvider {
  readonly name = 'stripe';
  readonly #stripe: Stripe;
  readonly #webhookSecret: string;

  constructor({ secretKey, webhookSecret, apiBase }: StripeSettings) {
    const { hostname, port, protocol } = new URL(apiBase);
    this.#webhookSecret = webhookSecret;
    this.#stripe = new Stripe(secretKey, {
      host: hostname,
      ...(port === '' ? {} : { port }),
      protocol: protocol === 'http:' ? 'http' : 'https',
      timeout: PATIENCE_MS,
      maxNetworkRetries: 2,
      telemetry: false,
    });
  }

  whyNot(amountMinor: bigint, currency: string): string | null {
    return whyNoStripeAmount(amountMinor, currency);
  }

  async begin(checkout: Checkout): Promise<{ object: string; url: string }> {
    const { reference, organizationId, returnUrl } = checkout;
    const metadata = { reference, organization: String(organizationId) };
    const session = await asked(() =>
      this.#stripe.checkout.sessions.create(
        {
          mode: 'payment',
          client_reference_id: reference,
          metadata,
          payment_intent_data: { metadata, description: checkout.description },
          // What is paid is what was asked for, in its currency.
          adaptive_pricing: { enabled: false },
          line_items: [
            {
              quantity: 1,
              price_data: {
                currency: checkout.currency.toLowerCase(),
                unit_amount: stripeAmount(checkout.amountMinor, checkout.currency),
                product_data: { name: checkout.description },
              },
            },
          ],
          success_url: returnUrl,
          cancel_url: returnUrl,
        },
        { idempotencyKey: `checkout-${reference}` },
      ),
    );
    if (session.url === null) throw new ProviderError('Stripe: the checkout has no page');
    return { object: session.id, url: session.url };
  }

  async read(object: string): Promise<SeenPayment | null> {
    const session = await asked(() =>
      this.#stripe.checkout.sessions.retrieve(object, { expand: ['payment_intent'] }),
    ).catch(absent);
    if (session === null) return null;
    const intent = session.payment_intent as Stripe.PaymentIntent | null;
    if (intent === null || intent.status !== 'succeeded') return seePayment(session, intent, [], []);
    const of = { payment_intent: intent.id, limit: PAGE };
    const [refunds, disputes] = await asked(() =>
      Promise.all([this.#stripe.refunds.list(of), this.#stripe.disputes.list(of)]),
    );
    return seePayment(session, intent, refunds.data, disputes.data);
  }

  /** A checkout session names itself; anything else is a payment intent. */
  async locate(subject: string): Promise<string | null> {
    if (subject.startsWith('cs_')) return subject;
    const found = await asked(() =>
      this.#stripe.checkout.sessions.list({ payment_intent: subject, limit: 1 }),
    );
    return found.data[0]?.id ?? null;
  }

  async *listBetween(from: Instant): AsyncIterable<string> {
    const created = { gte: Number(from / SECOND_MICROS) };
    const { checkout, refunds, disputes } = this.#stripe;
    try {
      for await (const { id } of checkout.sessions.list({ created, limit: PAGE })) yield id;
      for await (const { payment_intent: intent } of refunds.list({ created, limit: PAGE }))
        yield* idOf(intent);
      for await (const { payment_intent: intent } of disputes.list({ created, limit: PAGE }))
        yield* idOf(intent);
    } catch (error) {
      throw translated(error);
    }
  }

  async refund(refund: {
    payment: string;
    reference: string;
    amountMinor: bigint;
    currency: string;
  }): Promise<void> {
    const { payment, reference, amountMinor, currency } = refund;
    await asked(() =>
      this.#stripe.refunds.create(
        {
          payment_intent: payment,
          amount: stripeAmount(amountMinor, currency),
          metadata: { reference },
        },
        { idempotencyKey: `refund-${reference}` },
      ),
    );
  }

  /**
   * The library takes a timestamp that lies ahead, however far, so it is compared here (rule 34). Of several in one header it
   * takes the last: there may be one.
   */
  async receive(headers: IncomingHttpHeaders, body: Buffer, now: Instant): Promise<ProviderEvent> {
    const signature = String(headers['stripe-signature'] ?? '');
    const [signed, ...more] = signature.split(',').filter((part) => part.trim().startsWith('t='));
    const seconds = /^t=(\d{1,12})$/.exec(signed ?? '')?.[1];
    if (seconds === undefined || more.length > 0 || !isRecent(BigInt(seconds) * SECOND_MICROS, now)) {
      throw new Refusal(
        'invalid_request',
        'the signature is missing, or was not made within 300 seconds of now',
      );
    }
    try {
      const event = this.#stripe.webhooks.constructEvent(body, signature, this.#webhookSecret, 0);
      return { id: event.id, type: event.type, subject: subjectOf(event) };
    } catch {
      throw new Refusal('invalid_request', 'the signature is not of this body');
    }
  }
}

/** What an event tells of: a checkout session, or the payment intent of what it is about. */
function subjectOf({ data: { object } }: Stripe.Event): string | null {
  const told = object as { id?: string; object: string; payment_intent?: string | { id: string } | null };
  if (told.object === 'checkout.session' || told.object === 'payment_intent') return told.id ?? null;
  return [...idOf(told.payment_intent ?? null)][0] ?? null;
}

function idOf(intent: string | { id: string } | null): string[] {
  if (intent === null) return [];
  return [typeof intent === 'string' ? intent : intent.id];
}

async function asked<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw translated(error);
  }
}

/** In words alone: the library's errors carry requests and headers with them. */
function translated(error: unknown): ProviderError {
  const { statusCode, message } = error as { statusCode?: number; message: string };
  return new ProviderError(`Stripe: ${message}`, statusCode ?? null);
}

function absent(error: ProviderError): null {
  if (error.status === 404) return null;
  throw error;
}

import type { IncomingHttpHeaders } from 'node:http';
import Stripe from 'stripe';
import { type Instant, SECOND_MICROS } from '../../../domain/instant.ts';
import { isAutoReference } from '../../../domain/payments/reference.ts';
import { isRecent } from '../../../domain/payments/signatureAge.ts';
import { Refusal } from '../refusal.ts';
import {
  type Checkout,
  type PaymentProvider,
  type ProviderEvent,
  ProviderError,
  type SeenPayment,
} from './provider.ts';
import { absent, asked, translated } from './stripeAsking.ts';
import { seePayment, stripeAmount, whyNoStripeAmount } from './stripeReading.ts';
import { StripeSavedMethods } from './stripeSavedMethods.ts';

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
  readonly saved: StripeSavedMethods;
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
    this.saved = new StripeSavedMethods(this.#stripe);
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
    if (object.startsWith('pi_')) return this.#readCharge(object);
    const session = await asked(() =>
      this.#stripe.checkout.sessions.retrieve(object, { expand: ['payment_intent'] }),
    ).catch(absent);
    if (session === null) return null;
    const isExpired = session.status === 'expired';
    const intent = session.payment_intent as Stripe.PaymentIntent | null;
    return this.#see({ object, metadata: session.metadata, isExpired }, intent);
  }

  /** What was charged to a saved method has no checkout: it names itself. */
  async #readCharge(object: string): Promise<SeenPayment | null> {
    const intent = await asked(() => this.#stripe.paymentIntents.retrieve(object)).catch(absent);
    if (intent === null || !isAutoReference(intent.metadata.reference)) return null;
    return this.#see({ object, metadata: intent.metadata, isExpired: false }, intent);
  }

  async #see(
    at: { object: string; metadata: Stripe.Metadata | null; isExpired: boolean },
    intent: Stripe.PaymentIntent | null,
  ): Promise<SeenPayment> {
    if (intent === null || intent.status !== 'succeeded') return seePayment(at, intent, [], []);
    const of = { payment_intent: intent.id, limit: PAGE };
    const [refunds, disputes] = await asked(() =>
      Promise.all([this.#stripe.refunds.list(of), this.#stripe.disputes.list(of)]),
    );
    return seePayment(at, intent, refunds.data, disputes.data);
  }

  /** A checkout session names itself; anything else is a payment intent, of a session or of none. */
  async locate(subject: string): Promise<string | null> {
    if (subject.startsWith('cs_')) return subject;
    const found = await asked(() =>
      this.#stripe.checkout.sessions.list({ payment_intent: subject, limit: 1 }),
    );
    return found.data[0]?.id ?? subject;
  }

  async *listBetween(from: Instant): AsyncIterable<string> {
    const created = { gte: Number(from / SECOND_MICROS) };
    const { checkout, paymentIntents, refunds, disputes } = this.#stripe;
    try {
      for await (const { id, mode } of checkout.sessions.list({ created, limit: PAGE }))
        if (mode !== 'setup') yield id;
      for await (const { id, metadata } of paymentIntents.list({ created, limit: PAGE }))
        if (isAutoReference(metadata.reference)) yield id;
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

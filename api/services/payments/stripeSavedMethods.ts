import type Stripe from 'stripe';
import { type Instant, SECOND_MICROS } from '../../../domain/instant.ts';
import type { SavedCharge, SavedMethods } from './provider.ts';
import { absent, asked, translated } from './stripeAsking.ts';
import { stripeAmount } from './stripeReading.ts';

const PAGE = 100;

/** Cards that Stripe keeps: saved at a Checkout in setup mode, charged while nobody is there. */
export class StripeSavedMethods implements SavedMethods {
  readonly #stripe: Stripe;

  constructor(stripe: Stripe) {
    this.#stripe = stripe;
  }

  async setUp(wanted: {
    reference: string;
    organizationId: bigint;
    customer: string | null;
    returnUrl: string;
  }): Promise<{ object: string; url: string }> {
    const { reference, organizationId, customer, returnUrl } = wanted;
    const session = await asked(() =>
      this.#stripe.checkout.sessions.create(
        {
          mode: 'setup',
          // What may be charged without the customer being there.
          allowed_payment_method_types: ['card'],
          metadata: { organization: String(organizationId) },
          ...(customer === null ? { customer_creation: 'always' } : { customer }),
          success_url: returnUrl,
          cancel_url: returnUrl,
        },
        { idempotencyKey: `setup-${reference}` },
      ),
    );
    return { object: session.id, url: session.url ?? returnUrl };
  }

  async readSetUp(object: string): Promise<{ customer: string; method: string } | null> {
    const session = await asked(() =>
      this.#stripe.checkout.sessions.retrieve(object, { expand: ['setup_intent'] }),
    ).catch(absent);
    const intent = session?.setup_intent as Stripe.SetupIntent | null | undefined;
    const customer = idOf(session?.customer);
    const method = idOf(intent?.payment_method);
    return intent?.status === 'succeeded' && customer !== null && method !== null
      ? { customer, method }
      : null;
  }

  async findCharge(wanted: { customer: string; reference: string; since: Instant }): Promise<string | null> {
    const { customer, reference, since } = wanted;
    // Its clock may be behind ours.
    const created = { gte: Number(since / SECOND_MICROS) - 600 };
    try {
      for await (const intent of this.#stripe.paymentIntents.list({ customer, created, limit: PAGE }))
        if (intent.metadata.reference === reference) return intent.id;
    } catch (error) {
      throw translated(error);
    }
    return null;
  }

  async charge(wanted: SavedCharge): Promise<string> {
    const { reference, organizationId, description, amountMinor, currency, customer, method } = wanted;
    try {
      const { id } = await this.#stripe.paymentIntents.create(
        {
          amount: stripeAmount(amountMinor, currency),
          currency: currency.toLowerCase(),
          customer,
          payment_method: method,
          allowed_payment_method_types: ['card'],
          off_session: true,
          confirm: true,
          description,
          metadata: { reference, organization: String(organizationId) },
        },
        { idempotencyKey: reference },
      );
      return id;
    } catch (error) {
      // Declined: the payment intent is there, and says why.
      const declined = (error as { payment_intent?: { id?: string } }).payment_intent?.id;
      if (declined !== undefined) return declined;
      throw translated(error);
    }
  }

  async forget(method: string): Promise<void> {
    await asked(() => this.#stripe.paymentMethods.detach(method));
  }
}

function idOf(named: string | { id: string } | null | undefined): string | null {
  if (named === null || named === undefined) return null;
  return typeof named === 'string' ? named : named.id;
}

import { randomBytes } from 'node:crypto';

export type FakeName = 'stripe' | 'paypal';

/** Amounts are as their provider writes them: 1999 at Stripe, "19.99" at PayPal. */
export interface FakeRefund {
  id: string;
  amount: string;
  reference: string | null;
  status: 'pending' | 'succeeded' | 'failed';
  created: number;
}

export interface FakeDispute {
  id: string;
  amount: string;
  status: 'inquiry' | 'open' | 'won' | 'lost';
  created: number;
}

export interface FakeCheckout {
  provider: FakeName;
  id: string;
  reference: string;
  organization: string;
  currency: string;
  amount: string;
  returnUrl: string;
  created: number;
  /** Why the last try failed. */
  declined: string | null;
  declineCode: string | null;
  /** PayPal's buyer has approved; we capture. */
  isApproved: boolean;
  isProcessing: boolean;
  isExpired: boolean;
  paid: { id: string; amount: string; currency: string } | null;
  /** payment: at a page, once. setup: a page that saves a method. charge: of a saved method, nobody being there. */
  kind: 'payment' | 'setup' | 'charge';
  customer: string | null;
  method: string | null;
  refunds: FakeRefund[];
  disputes: FakeDispute[];
}

export interface FakeEvent {
  id: string;
  provider: FakeName;
  type: string;
  checkout: FakeCheckout;
  /** The refund or dispute that it tells of; else the checkout. */
  about?: FakeRefund | FakeDispute;
}

/** What a provider knows, and what buyers, banks and people at its own pages do. Each tells by an event. */
export class ProviderBooks {
  readonly checkouts: FakeCheckout[] = [];
  readonly events: FakeEvent[] = [];
  /** Requests that carried a key, with their answers, to be given again. */
  readonly answered = new Map<string, { text: string; answer: unknown }>();
  /** What becomes of charges to a saved method; not named: they are paid. */
  readonly refusing = new Map<string, 'card_declined' | 'authentication_required'>();

  find(id: string): FakeCheckout | undefined {
    return this.checkouts.find((one) => one.id === id || one.paid?.id === id);
  }

  get(id: string): FakeCheckout {
    const found = this.find(id);
    if (found === undefined) throw new Error(`no checkout ${id}`);
    return found;
  }

  begin(
    made: Pick<
      FakeCheckout,
      'provider' | 'reference' | 'organization' | 'currency' | 'amount' | 'returnUrl'
    > &
      Partial<Pick<FakeCheckout, 'kind' | 'customer' | 'method'>>,
  ): FakeCheckout {
    const { kind = 'payment' } = made;
    const prefix = kind === 'charge' ? 'pi_' : 'cs_test_';
    const checkout: FakeCheckout = {
      customer: null,
      method: null,
      ...made,
      kind,
      id: name(made.provider === 'stripe' ? prefix : ''),
      created: now(),
      declined: null,
      declineCode: null,
      isApproved: false,
      isProcessing: false,
      isExpired: false,
      paid: null,
      refunds: [],
      disputes: [],
    };
    this.checkouts.push(checkout);
    return checkout;
  }

  /** The buyer pays: at PayPal that is an approval, until it is captured. */
  pay(id: string, amount?: string, currency?: string): void {
    const checkout = this.get(id);
    if (checkout.paid !== null || checkout.isExpired) return;
    if (amount !== undefined) checkout.amount = amount;
    if (currency !== undefined) checkout.currency = currency;
    checkout.isProcessing = false;
    if (checkout.provider === 'paypal') {
      checkout.isApproved = true;
      this.#tell(checkout, 'CHECKOUT.ORDER.APPROVED');
      return;
    }
    if (checkout.kind === 'setup') {
      checkout.customer ??= name('cus_');
      checkout.method = name('pm_');
    } else {
      this.#take(checkout);
      this.#tell(checkout, 'payment_intent.succeeded');
    }
    if (checkout.kind !== 'charge') this.#tell(checkout, 'checkout.session.completed');
  }

  /** Takes what was approved. */
  capture(checkout: FakeCheckout): void {
    this.#take(checkout);
    this.#tell(checkout, 'PAYMENT.CAPTURE.COMPLETED');
  }

  #take(checkout: FakeCheckout): void {
    const { provider, amount, currency } = checkout;
    const { kind, id } = checkout;
    checkout.paid = {
      id: kind === 'charge' ? id : name(provider === 'stripe' ? 'pi_' : ''),
      amount,
      currency,
    };
    checkout.declined = null;
  }

  decline(id: string, code = 'card_declined'): void {
    const checkout = this.get(id);
    if (checkout.paid !== null) return;
    checkout.declined = 'Your card was declined.';
    checkout.declineCode = code;
    if (checkout.provider === 'stripe') this.#tell(checkout, 'payment_intent.payment_failed');
  }

  /** Charges a saved method at once. */
  charge(checkout: FakeCheckout): void {
    const refusal = this.refusing.get(checkout.method ?? '');
    if (refusal === undefined) this.pay(checkout.id);
    else this.decline(checkout.id, refusal);
  }

  /** A payment by bank debit, which takes days. */
  process(id: string): void {
    const checkout = this.get(id);
    checkout.isProcessing = true;
    if (checkout.provider === 'stripe') this.#tell(checkout, 'checkout.session.completed');
  }

  expire(id: string): void {
    const checkout = this.get(id);
    checkout.isExpired = checkout.paid === null;
    this.#tell(
      checkout,
      checkout.provider === 'stripe' ? 'checkout.session.expired' : 'CHECKOUT.ORDER.VOIDED',
    );
  }

  /** By us, or by somebody at the provider's own pages (no reference). */
  refund(
    id: string,
    amount: string,
    reference: string | null = null,
    status: FakeRefund['status'] = 'succeeded',
  ): FakeRefund {
    const checkout = this.get(id);
    const refund: FakeRefund = {
      id: name(checkout.provider === 'stripe' ? 're_' : ''),
      amount,
      reference,
      status,
      created: now(),
    };
    checkout.refunds.push(refund);
    this.#tell(
      checkout,
      checkout.provider === 'stripe' ? 'refund.created' : 'PAYMENT.CAPTURE.REFUNDED',
      refund,
    );
    return refund;
  }

  failRefund(refundId: string): void {
    const checkout = this.checkouts.find(({ refunds }) => refunds.some(({ id }) => id === refundId));
    const refund = checkout?.refunds.find(({ id }) => id === refundId);
    if (checkout === undefined || refund === undefined) throw new Error(`no refund ${refundId}`);
    refund.status = 'failed';
    this.#tell(checkout, checkout.provider === 'stripe' ? 'refund.failed' : 'PAYMENT.REFUND.FAILED', refund);
  }

  dispute(
    id: string,
    { isInquiry = false, amount }: { isInquiry?: boolean; amount?: string } = {},
  ): FakeDispute {
    const checkout = this.get(id);
    const dispute: FakeDispute = {
      id: name(checkout.provider === 'stripe' ? 'dp_' : 'PP-D-'),
      amount: amount ?? checkout.amount,
      status: isInquiry ? 'inquiry' : 'open',
      created: now(),
    };
    checkout.disputes.push(dispute);
    this.#tell(checkout, disputeEvent(checkout, 'created'), dispute);
    return dispute;
  }

  endDispute(disputeId: string, status: 'won' | 'lost'): void {
    const checkout = this.checkouts.find(({ disputes }) => disputes.some(({ id }) => id === disputeId));
    const dispute = checkout?.disputes.find(({ id }) => id === disputeId);
    if (checkout === undefined || dispute === undefined) throw new Error(`no dispute ${disputeId}`);
    dispute.status = status;
    this.#tell(checkout, disputeEvent(checkout, 'closed'), dispute);
  }

  #tell(checkout: FakeCheckout, type: string, about?: FakeRefund | FakeDispute): void {
    const id = name(checkout.provider === 'stripe' ? 'evt_' : 'WH-');
    this.events.push({ id, provider: checkout.provider, type, checkout, ...(about && { about }) });
  }
}

function disputeEvent({ provider }: FakeCheckout, what: 'created' | 'closed'): string {
  if (provider === 'stripe') return `charge.dispute.${what}`;
  return `CUSTOMER.DISPUTE.${what === 'created' ? 'CREATED' : 'RESOLVED'}`;
}

function name(prefix: string): string {
  return `${prefix}${randomBytes(9).toString('hex').toUpperCase()}`;
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

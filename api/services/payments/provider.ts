import type { IncomingHttpHeaders } from 'node:http';
import type { Instant } from '../../../domain/instant.ts';
import type { DisputeState, RefundState } from '../../../domain/payments/paymentState.ts';
import type { RemoteProvider } from '../../../domain/payments/providers.ts';

/** What a payment is begun with. */
export interface Checkout {
  reference: string;
  organizationId: bigint;
  /** What the buyer reads at the provider. */
  description: string;
  amountMinor: bigint;
  currency: string;
  /** Where the buyer comes back to, whether or not they paid. */
  returnUrl: string;
}

export interface SeenRefund {
  id: string;
  /** Ours, if it was asked for here. */
  reference: string | null;
  amountMinor: bigint;
  currency: string;
  state: Exclude<RefundState, 'requested'>;
}

export interface SeenDispute {
  id: string;
  amountMinor: bigint;
  currency: string;
  state: DisputeState;
  /** The bank took the money. */
  isWithdrawn: boolean;
  /** And gave it again. */
  isReinstated: boolean;
}

/** What a provider says of a checkout and all that came of it. */
export interface SeenPayment {
  object: string;
  reference: string | null;
  organization: string | null;
  isProcessing: boolean;
  /** Why it is not paid; it may still be. */
  setback: string | null;
  /** Null until it is paid. */
  paid: { id: string; amountMinor: bigint; currency: string } | null;
  refunds: SeenRefund[];
  disputes: SeenDispute[];
}

export interface ProviderEvent {
  id: string;
  type: string;
  /** What it tells of, for `locate`; null: nothing of ours. */
  subject: string | null;
}

/** A provider does not answer as it should. Its words never hold a key. */
export class ProviderError extends Error {
  override name = 'ProviderError';
  /** It answered, and said no: asking again will not help. */
  readonly status: number | null;

  constructor(message: string, status: number | null = null) {
    super(message);
    this.status = status;
  }

  get isRefusal(): boolean {
    return this.status !== null && [400, 402, 404, 422].includes(this.status);
  }
}

/** What is charged to a saved method while nobody is there. */
export interface SavedCharge {
  reference: string;
  organizationId: bigint;
  description: string;
  amountMinor: bigint;
  currency: string;
  customer: string;
  method: string;
}

/** A provider that keeps a customer's method, of which only its names are known here (rule 35). */
export interface SavedMethods {
  /** Begins what the customer saves a method at. */
  setUp(wanted: {
    reference: string;
    organizationId: bigint;
    /** Who saved one before. */
    customer: string | null;
    returnUrl: string;
  }): Promise<{ object: string; url: string }>;
  /** Null: nothing is saved at it, or not yet. */
  readSetUp(object: string): Promise<{ customer: string; method: string } | null>;
  /** What was charged under a reference since a moment, whether or not it was paid; null: nothing. */
  findCharge(wanted: { customer: string; reference: string; since: Instant }): Promise<string | null>;
  /** The object to read, paid or declined; the same reference again charges once. Throws a ProviderError: a refusal has no object. */
  charge(charge: SavedCharge): Promise<string>;
  /** It can't be charged any more. */
  forget(method: string): Promise<void>;
}

/**
 * A provider of payments. Amounts are in the currency's own minor units here, whatever the provider counts in. Never call it
 * from inside a transaction.
 */
export interface PaymentProvider {
  readonly name: RemoteProvider;
  /** Null: it saves no method here. */
  readonly saved: SavedMethods | null;
  /** Why it cannot take such an amount; null if it can. */
  whyNot(amountMinor: bigint, currency: string): string | null;
  /** Begins a checkout; the same reference again gives the same. */
  begin(checkout: Checkout): Promise<{ object: string; url: string }>;
  /** Null: it has no such checkout. What was approved is taken with that. */
  read(object: string): Promise<SeenPayment | null>;
  /** The checkout that a subject of an event or list belongs to; null: none. */
  locate(subject: string): Promise<string | null>;
  /** Subjects of everything that was made, paid back or disputed between two moments. */
  listBetween(from: Instant, until: Instant): AsyncIterable<string>;
  /** Pays back; the same reference again pays back once. */
  refund(refund: {
    payment: string;
    reference: string;
    amountMinor: bigint;
    currency: string;
  }): Promise<void>;
  /** Reads an event, whose signature is made over the raw body. Throws a Refusal unless the provider sent it now. */
  receive(headers: IncomingHttpHeaders, body: Buffer, now: Instant): Promise<ProviderEvent>;
}

import type Stripe from 'stripe';
import { exponentOf } from '../../../domain/payments/currencies.ts';
import type { SeenDispute, SeenPayment, SeenRefund } from './provider.ts';

/** Currencies without a minor unit that Stripe still counts in hundredths. */
const IN_HUNDREDTHS = ['ISK', 'UGX'];

/** https://docs.stripe.com/currencies: of thousandths Stripe takes whole hundredths only, the last digit is 0. */
export function whyNoStripeAmount(amountMinor: bigint, currency: string): string | null {
  const isFit = exponentOf(currency) < 3 || amountMinor % 10n === 0n;
  return isFit ? null : 'Stripe takes whole hundredths only';
}

export function stripeAmount(amountMinor: bigint, currency: string): number {
  return Number(IN_HUNDREDTHS.includes(currency) ? amountMinor * 100n : amountMinor);
}

function minorOf(amount: number, currency: string): { amountMinor: bigint; currency: string } {
  const name = currency.toUpperCase();
  const isDivided = IN_HUNDREDTHS.includes(name);
  return { amountMinor: isDivided ? BigInt(amount) / 100n : BigInt(amount), currency: name };
}

/** What Stripe says of a checkout session or a charge, its payment intent and what came of it. */
export function seePayment(
  { object, metadata, isExpired }: { object: string; metadata: Stripe.Metadata | null; isExpired: boolean },
  intent: Stripe.PaymentIntent | null,
  refunds: Stripe.Refund[],
  disputes: Stripe.Dispute[],
): SeenPayment {
  const isPaid = intent?.status === 'succeeded';
  const setback = isExpired ? 'it was not paid in time' : setbackOf(intent);
  return {
    object,
    reference: metadata?.reference ?? null,
    organization: metadata?.organization ?? null,
    isProcessing: intent?.status === 'processing',
    setback: isPaid ? null : setback,
    paid: isPaid ? { id: intent.id, ...minorOf(intent.amount_received, intent.currency) } : null,
    refunds: refunds.map(seeRefund),
    disputes: disputes.map(seeDispute),
  };
}

function setbackOf(intent: Stripe.PaymentIntent | null): string | null {
  const error = intent?.last_payment_error;
  if (error?.code === 'authentication_required')
    return 'The bank wants you to confirm this payment, which only you can do.';
  return error?.message ?? null;
}

function seeRefund({ id, metadata, amount, currency, status }: Stripe.Refund): SeenRefund {
  const hasFailed = status === 'failed' || status === 'canceled';
  return {
    id,
    reference: metadata?.reference ?? null,
    ...minorOf(amount, currency),
    state: hasFailed ? 'failed' : status === 'succeeded' ? 'succeeded' : 'pending',
  };
}

const OVER: Record<string, SeenDispute['state']> = {
  won: 'won',
  lost: 'lost',
  warning_closed: 'won',
  prevented: 'won',
};

/** Funds that were withdrawn and reinstated are balance transactions of the dispute; an inquiry has none. */
function seeDispute({
  id,
  amount,
  currency,
  status,
  balance_transactions: moved,
}: Stripe.Dispute): SeenDispute {
  const isInquiry = status.startsWith('warning_') || status === 'prevented';
  return {
    id,
    ...minorOf(amount, currency),
    state: OVER[status] ?? (isInquiry ? 'inquiry' : 'open'),
    isWithdrawn: moved.some((transaction) => transaction.amount < 0),
    isReinstated: moved.some((transaction) => transaction.amount > 0),
  };
}

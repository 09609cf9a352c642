import { parseDecimal } from '../../../domain/money.ts';
import { exponentOf } from '../../../domain/payments/currencies.ts';
import type { SeenDispute, SeenPayment, SeenRefund } from './provider.ts';

/** https://developer.paypal.com/api/rest/reference/currency-codes/ */
const CURRENCIES =
  'AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB TWD USD'.split(
    ' ',
  );
/** PayPal takes no decimals of these, though they have some. */
const WHOLE = ['HUF', 'TWD'];

export function whyNoPayPalAmount(amountMinor: bigint, currency: string): string | null {
  if (!CURRENCIES.includes(currency)) return `PayPal takes no ${currency}`;
  return WHOLE.includes(currency) && amountMinor % 100n !== 0n ? `PayPal takes whole ${currency} only` : null;
}

// The fields of PayPal's answers that are read here.
interface Amount {
  currency_code: string;
  value: string;
}

interface Capture {
  id: string;
  status: string;
  amount: Amount;
}

interface Order {
  id: string;
  status: string;
  purchase_units?: {
    custom_id?: string;
    payments?: {
      captures?: Capture[];
      refunds?: { id: string; status: string; amount: Amount; custom_id?: string }[];
    };
  }[];
}

export interface PayPalDispute {
  dispute_id: string;
  status: string;
  dispute_life_cycle_stage: string;
  dispute_amount: Amount;
  dispute_outcome?: { outcome_code: string };
}

const PAID = ['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED'];
const LOST = ['RESOLVED_BUYER_FAVOUR', 'ACCEPTED'];

/** The capture that was paid; else the last that was tried. */
export function captureOf(order: Order): Capture | undefined {
  const captures = order.purchase_units?.[0]?.payments?.captures ?? [];
  return captures.find(({ status }) => PAID.includes(status)) ?? captures.at(-1);
}

/** What PayPal says of an order and what came of it. */
export function seeOrder(order: Order, decline: string | null, disputes: PayPalDispute[]): SeenPayment {
  const [unit] = order.purchase_units ?? [];
  const [reference = null, organization = null] = unit?.custom_id?.split('/') ?? [];
  const capture = captureOf(order);
  const isPaid = capture !== undefined && PAID.includes(capture.status);
  return {
    object: order.id,
    reference,
    organization,
    isProcessing: capture?.status === 'PENDING',
    setback: isPaid ? null : setbackOf(order, capture, decline),
    paid: isPaid ? { id: capture.id, ...minorOf(capture.amount) } : null,
    refunds: (unit?.payments?.refunds ?? []).map(
      ({ id, status, amount, custom_id: custom }): SeenRefund => ({
        id,
        reference: custom ?? null,
        ...minorOf(amount),
        state: REFUND_STATES[status] ?? 'pending',
      }),
    ),
    disputes: disputes.map(seeDispute),
  };
}

const REFUND_STATES: Record<string, SeenRefund['state']> = {
  COMPLETED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'failed',
};

function setbackOf(order: Order, capture: Capture | undefined, decline: string | null): string | null {
  if (order.status === 'VOIDED') return 'it was not paid in time';
  const isDeclined = capture?.status === 'DECLINED' || capture?.status === 'FAILED';
  return isDeclined ? 'the payment was declined' : decline;
}

/** PayPal takes the money when an inquiry becomes a claim, and gives it again unless the buyer is in the right. */
function seeDispute(dispute: PayPalDispute): SeenDispute {
  const { dispute_id: id, status, dispute_life_cycle_stage: stage, dispute_outcome: outcome } = dispute;
  const isInquiry = stage === 'INQUIRY';
  const isLost = LOST.includes(outcome?.outcome_code ?? '');
  const isResolved = status === 'RESOLVED';
  return {
    id,
    ...minorOf(dispute.dispute_amount),
    state: isResolved ? (isLost ? 'lost' : 'won') : isInquiry ? 'inquiry' : 'open',
    isWithdrawn: !isInquiry,
    isReinstated: !isInquiry && isResolved && !isLost,
  };
}

function minorOf({ currency_code: currency, value }: Amount): { amountMinor: bigint; currency: string } {
  const places = exponentOf(currency);
  // PayPal writes decimals where there are none, such as 500.00 JPY.
  return { amountMinor: parseDecimal(places === 0 ? value.replace(/\.0+$/, '') : value, places), currency };
}

import type * as contracts from '../../contracts/payments.ts';
import type { PaymentBalance } from '../../db/payments/paymentBalances.ts';
import type { Payment } from '../../db/payments/payments.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import { exponentOf, microsOf } from '../../domain/payments/currencies.ts';
import { writeCsvList } from './csvList.ts';
import type { PaymentInFull, PaymentService } from '../services/payments/paymentService.ts';
import type { PaymentSettings } from '../services/payments/paymentSettings.ts';

export function viewPaymentOptions({
  providers,
  settings,
  savesMethods,
}: Pick<PaymentService, 'providers' | 'settings' | 'savesMethods'>): contracts.PaymentOptions {
  return {
    providers,
    currency: settings.currency,
    decimals: exponentOf(settings.currency),
    minimum: formatMicros(settings.minimumMicros),
    maximum: formatMicros(settings.maximumMicros),
    suggested: settings.suggestedMicros.map(formatMicros),
    instructions: settings.instructions,
    contact: settings.contact,
    savesCards: savesMethods,
  };
}

export function viewPaymentBalance(
  balance: PaymentBalance,
  currency: string,
): contracts.PaymentBalances['balances'][number] {
  const { provider, comparedAt, fromAt, payments, providerMicros, ledgerMicros, differing } = balance;
  return {
    provider,
    comparedAt: formatTimestamp(comparedAt),
    from: formatTimestamp(fromAt),
    payments,
    atProvider: formatMicros(providerMicros),
    inLedger: formatMicros(ledgerMicros),
    difference: formatMicros(providerMicros - ledgerMicros),
    currency,
    differing,
  };
}

export function viewPayment(payment: Payment): contracts.Payment {
  const { currency, organization, name, entryNo, receivedMinor } = payment;
  const amount = (minor: bigint) => formatMicros(microsOf(minor, currency));
  return {
    payment: String(payment.paymentId),
    organization: organization === null ? null : { handle: organization, name: name ?? organization },
    provider: payment.provider,
    reference: payment.reference,
    amount: amount(payment.amountMinor),
    received: receivedMinor === null ? null : amount(receivedMinor),
    refunded: amount(payment.refundedMinor),
    currency,
    state: payment.state,
    isDisputed: payment.isDisputed,
    setback: payment.setback,
    setAside: payment.setAside,
    resolution: payment.resolution,
    checkoutUrl: entryNo === null && payment.state === 'created' ? payment.checkoutUrl : null,
    begunBy: payment.begunBy,
    begunAt: formatTimestamp(payment.begunAt),
    changedAt: formatTimestamp(payment.changedAt),
    confirmedBy: payment.confirmedBy,
    entry: entryNo === null ? null : String(entryNo),
  };
}

const FILE_COLUMNS = [
  'payment',
  'organization',
  'organizationName',
  'provider',
  'reference',
  'state',
  'begunAt',
  'amount',
  'received',
  'refunded',
  'currency',
  'setAside',
  'resolution',
  'entry',
] as const;

export function writePayments(pages: AsyncIterable<Payment[]>): AsyncGenerator<string> {
  const view = (payment: Payment) => {
    const { organization, ...shown } = viewPayment(payment);
    return {
      ...shown,
      organization: organization?.handle ?? null,
      organizationName: organization?.name ?? null,
    };
  };
  return writeCsvList(pages, view, FILE_COLUMNS, ['organizationName', 'reference', 'setAside']);
}

export function viewPaymentInFull(
  { payment, refunds, disputes }: PaymentInFull,
  { instructions }: PaymentSettings,
): contracts.PaymentInFull {
  const amount = (minor: bigint) => formatMicros(microsOf(minor, payment.currency));
  const entry = (entryNo: bigint | null) => (entryNo === null ? null : String(entryNo));
  return {
    ...viewPayment(payment),
    instructions: payment.provider === 'manual' && payment.entryNo === null ? instructions : null,
    refunds: refunds.map((refund) => ({
      amount: amount(refund.amountMinor),
      state: refund.state,
      reason: refund.reason,
      askedBy: refund.askedBy,
      askedAt: formatTimestamp(refund.askedAt),
      entry: entry(refund.entryNo),
    })),
    disputes: disputes.map((dispute) => ({
      dispute: dispute.providerDispute,
      amount: amount(dispute.amountMinor),
      state: dispute.state,
      entry: entry(dispute.entryNo),
    })),
  };
}

import type { Command } from 'commander';
import { viewPayment, viewPaymentBalance } from '../../api/answers/payments.ts';
import type { Reconciled } from '../../api/services/payments/reconciler.ts';
import type { PaymentBalance } from '../../db/payments/paymentBalances.ts';
import { EVERY_PAYMENT } from '../../api/services/payments/paymentService.ts';
import type { Payment } from '../../db/payments/payments.ts';
import { microsOf } from '../../domain/payments/currencies.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { chooseFormat, type Format, formatOptions, printJson, printRows } from '../output.ts';
import { withServices } from '../services.ts';
import { wholeNumber } from '../wholeNumber.ts';

const COLUMNS = [
  'payment',
  'organization',
  'provider',
  'reference',
  'amount',
  'received',
  'state',
  'begun_at',
  'set_aside',
] as const;

const RECONCILED = ['provider', 'looked_at', 'failures', 'at_provider', 'in_ledger', 'difference'] as const;

/** `containerstacks payment …`: customers' payments, and their providers. */
export function definePayment(payment: Command): void {
  const [format, json, wide] = formatOptions();
  payment
    .command('reconcile')
    .description('look at everything that the payment providers have, and credit what was paid and isn’t')
    .addOption(format)
    .addOption(json)
    .addOption(wide)
    .action(reconcile);
  payment
    .command('list')
    .description('list payments, newest first')
    .option('--set-aside', 'only those that do not fit and wait for a decision')
    .option('--limit <number>', 'how many', wholeNumber(100), 20)
    .addOption(format)
    .addOption(json)
    .addOption(wide)
    .action(list);
}

async function reconcile(options: { format?: Format; json?: boolean }): Promise<void> {
  const { done, balances, currency } = await withServices('payment reconcile', async (services) => {
    const { paymentReconciler, paymentBalances } = services;
    const reconciled = await paymentReconciler.reconcileAll();
    const compared: PaymentBalance[] = [];
    for (const { provider, failures } of reconciled) {
      // Who does not answer was told of above.
      const balance =
        failures.length > 0 ? null : await paymentBalances.compare(provider, { isForced: true });
      if (balance !== null) compared.push(balance);
    }
    return { done: reconciled, balances: compared, currency: paymentBalances.currency };
  });
  if (done.length === 0) throw new Error('no payment provider is set up: set its keys, see docs/payments.md');
  const rows = done.map((one) => ({
    ...one,
    balance: balances.find(({ provider }) => provider === one.provider) ?? null,
  }));
  const format = chooseFormat(options);
  if (format === 'json') {
    printJson(
      rows.map(({ balance, ...one }) => ({
        ...one,
        balance: balance === null ? null : viewPaymentBalance(balance, currency),
      })),
    );
  } else printRows(RECONCILED, rows.map(rowOfReconciled), format);
  const failures = done.flatMap((one) => one.failures.map((failure) => `${one.provider}: ${failure}`));
  if (failures.length > 0) {
    throw new Error(`${pluralize(BigInt(failures.length), 'failure')}; ${failures.slice(0, 5).join('; ')}`);
  }
}

async function list(options: {
  setAside?: boolean;
  limit: number;
  format?: Format;
  json?: boolean;
}): Promise<void> {
  const { items } = await withServices('payment list', (services) =>
    services.payments.list(
      { ...EVERY_PAYMENT, isSetAside: options.setAside === true },
      { sort: 'begun', descending: true, after: null, limit: options.limit },
    ),
  );
  const format = chooseFormat(options);
  if (format === 'json') printJson(items.map(viewPayment));
  else printRows(COLUMNS, items.map(rowOf), format, { dropFirst: ['reference', 'received', 'provider'] });
}

function rowOf(payment: Payment) {
  const { currency, receivedMinor } = payment;
  return {
    payment: { count: payment.paymentId },
    organization: { text: payment.organization },
    provider: { text: payment.provider },
    reference: { text: payment.reference },
    amount: { micros: microsOf(payment.amountMinor, currency) },
    received: { micros: receivedMinor === null ? null : microsOf(receivedMinor, currency) },
    state: { text: payment.state },
    begun_at: { instant: payment.begunAt },
    set_aside: { text: payment.setAside },
  };
}

function rowOfReconciled({
  provider,
  looked,
  failures,
  balance,
}: Reconciled & { balance: PaymentBalance | null }) {
  return {
    provider: { text: provider },
    looked_at: { count: BigInt(looked) },
    failures: { count: BigInt(failures.length) },
    at_provider: { micros: balance?.providerMicros ?? null },
    in_ledger: { micros: balance?.ledgerMicros ?? null },
    difference: { micros: balance === null ? null : balance.providerMicros - balance.ledgerMicros },
  };
}

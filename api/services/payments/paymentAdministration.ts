import { randomBytes } from 'node:crypto';
import { type AuditUser, nameActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { type Payment, resolvePayment, updatePayment } from '../../../db/payments/payments.ts';
import { insertRefund, readRefunds, sumRequestedRefunds } from '../../../db/payments/refunds.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inRetriedTransaction } from '../../../db/transaction.ts';
import { readConcernedEntries } from '../../../db/wallets/concernedEntries.ts';
import { lockWallet } from '../../../db/wallets/wallets.ts';
import { formatMicros } from '../../../domain/money.ts';
import { exponentOf, microsOf, minorOf, nameAmount } from '../../../domain/payments/currencies.ts';
import type { RemoteProvider } from '../../../domain/payments/providers.ts';
import { REFERENCE_BYTES, referenceFrom } from '../../../domain/payments/reference.ts';
import { roomOf } from '../../../domain/wallets/movementLimits.ts';
import { Refusal } from '../refusal.ts';
import { askForRefund } from './askForRefund.ts';
import { lockPaymentAndWallet } from './lockPaymentAndWallet.ts';
import type { PaymentLooks } from './paymentLooks.ts';
import type { PaymentPosting } from './paymentPosting.ts';
import type { PaymentSettings } from './paymentSettings.ts';
import { ProviderError } from './provider.ts';

export interface PaymentAdministrationOptions {
  pool: Pool;
  looks: PaymentLooks;
  posting: PaymentPosting;
  settings: PaymentSettings;
}

/** What administrators do about payments: transfers that came, refunds, and what was set aside. */
export class PaymentAdministration {
  readonly #options: PaymentAdministrationOptions;

  constructor(options: PaymentAdministrationOptions) {
    this.#options = options;
  }

  /**
   * A transfer came: it is credited; a large one once a second administrator says so too. Again changes nothing. `reason` is
   * where one finds it, such as the bank's own reference. Throws a Refusal.
   */
  async confirm(paymentId: bigint, reason: string, by: AuditUser): Promise<void> {
    const { posting, settings } = this.#options;
    await this.#decide(paymentId, async (client, payment) => {
      if (payment.provider !== 'manual') {
        throw new Refusal(
          'conflict',
          `payment ${paymentId} is not a transfer: only its provider can say that it is paid`,
        );
      }
      if (payment.entryNo !== null) return;
      const { confirmAboveMicros } = settings;
      const confirmer = nameActor(by, { withKey: false });
      const isLarge =
        confirmAboveMicros !== null && microsOf(payment.amountMinor, payment.currency) > confirmAboveMicros;
      const received = { ...payment, receivedMinor: payment.amountMinor, providerPayment: payment.reference };
      await this.#record(client, payment, 'payment.confirm', reason, by);
      if (isLarge && payment.confirmedBy === null) {
        await updatePayment(client, paymentId, { ...payment, state: 'processing', confirmedBy: confirmer });
        return;
      }
      if (isLarge && payment.confirmedBy === confirmer) {
        throw new Refusal(
          'forbidden',
          `${confirmer} confirmed it already: somebody else has to confirm it, too`,
        );
      }
      const words = `Bank transfer ${payment.reference}: ${reason.trim()}`;
      await posting.credit(client, received, nameActor(by), words);
    });
  }

  /**
   * Pays back at the provider, as much as is left of the payment and as the balance allows; whether it is the whole rest or a
   * part. The request is written before the provider is asked, so that it survives. Throws a Refusal.
   */
  async refund(
    paymentId: bigint,
    { amountMicros, reason }: { amountMicros: bigint; reason: string },
    by: AuditUser,
  ): Promise<void> {
    const { looks, pool } = this.#options;
    const reference = referenceFrom(randomBytes(REFERENCE_BYTES));
    const asked = await this.#decide(paymentId, async (client, payment, balanceMicros) => {
      const amountMinor = await requireRefundable(client, payment, { amountMicros, balanceMicros });
      looks.provider(payment.provider as RemoteProvider);
      const refundId = await insertRefund(client, {
        paymentId,
        reference,
        providerRefund: null,
        amountMinor,
        state: 'requested',
        reason: reason.trim(),
        askedBy: nameActor(by, { withKey: false }),
      });
      await this.#record(client, payment, 'payment.refund', reason, by, {
        amount: formatMicros(amountMicros),
      });
      return { payment, amountMinor, refundId };
    });
    const { payment, amountMinor, refundId } = asked;
    const name = payment.provider as RemoteProvider;
    try {
      await askForRefund(pool, looks.provider(name), {
        refundId,
        payment: payment.providerPayment ?? '',
        reference,
        amountMinor,
        currency: payment.currency,
      });
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (error.isRefusal) {
        throw new Refusal('conflict', `it was not paid back: ${error.message}`, { cause: error });
      }
      throw new Refusal(
        'unavailable',
        `it is noted, and is paid back once the provider answers again: ${error.message}`,
        { cause: error },
      );
    }
    if (payment.providerObject === null) return;
    await looks.look(name, payment.providerObject).catch((error) => {
      // It is paid back; its webhook or the reconciliation posts it.
      if (!(error instanceof ProviderError)) throw error;
    });
  }

  /** Credits what was set aside, to its organization or the one named, or dismisses it. Throws a Refusal. */
  async resolve(
    paymentId: bigint,
    decision: { resolution: 'credited' | 'dismissed'; organizationId: bigint | null; reason: string },
    by: AuditUser,
  ): Promise<void> {
    const { posting } = this.#options;
    const { resolution, organizationId, reason } = decision;
    await this.#decide(
      paymentId,
      async (client, payment) => {
        if (payment.setAside === null || payment.resolution !== null) {
          throw new Refusal('conflict', `payment ${paymentId} is not set aside`);
        }
        if (resolution === 'credited') {
          if (payment.entryNo !== null)
            throw new Refusal('conflict', `payment ${paymentId} is credited already`);
          const owned = { ...payment, organizationId: organizationId ?? payment.organizationId };
          await posting.credit(
            client,
            owned,
            nameActor(by),
            `Payment ${payment.reference}: ${reason.trim()}`,
          );
        }
        await resolvePayment(client, paymentId, {
          resolution,
          reason: reason.trim(),
          by: nameActor(by, { withKey: false }),
        });
        const owner = organizationId ?? payment.organizationId;
        await this.#record(client, { paymentId, organizationId: owner }, `payment.${resolution}`, reason, by);
      },
      organizationId,
    );
  }

  /** With the wallet and the payment locked, in the order in which everybody locks them. */
  async #decide<Result>(
    paymentId: bigint,
    act: (client: Client, payment: Payment, balanceMicros: bigint) => Promise<Result>,
    namedOrganizationId: bigint | null = null,
  ): Promise<Result> {
    const { pool } = this.#options;
    return inRetriedTransaction(pool, async (client) => {
      if (namedOrganizationId !== null) await lockWallet(client, namedOrganizationId);
      const locked = await lockPaymentAndWallet(client, paymentId);
      if (locked === null) throw new Refusal('not_found', `there is no payment ${paymentId}`);
      return act(client, locked.payment, locked.balanceMicros);
    });
  }

  async #record(
    client: Client,
    { paymentId, organizationId }: Pick<Payment, 'paymentId' | 'organizationId'>,
    action: string,
    reason: string,
    by: AuditUser,
    detail: Record<string, string> = {},
  ): Promise<void> {
    await recordAuditEvent(client, by, {
      action,
      subject: `payment ${paymentId}`,
      ...(organizationId === null ? {} : { organizationId }),
      detail: { ...detail, reason: reason.trim() },
    });
  }
}

/** In minor units. Throws a Refusal. */
async function requireRefundable(
  client: Client,
  payment: Payment,
  { amountMicros, balanceMicros }: { amountMicros: bigint; balanceMicros: bigint },
): Promise<bigint> {
  const { paymentId, organizationId, provider, currency, entryNo } = payment;
  if (entryNo === null || organizationId === null) {
    throw new Refusal('conflict', `payment ${paymentId} is not credited: there is nothing to pay back`);
  }
  if (provider === 'manual') {
    throw new Refusal('conflict', 'send a transfer back by hand, and post it as a refund of the wallet');
  }
  const amountMinor = minorOf(amountMicros, currency);
  if (amountMinor === null || amountMinor <= 0n) {
    throw new Refusal(
      'invalid_request',
      `the amount must be above zero, with at most ${exponentOf(currency)} decimals`,
    );
  }
  const [topUp] = await readConcernedEntries(client, organizationId, entryNo);
  if (topUp === undefined) throw new Error('a credited payment has no entry');
  const requested = (await readRefunds(client, paymentId))
    .filter(({ state }) => state === 'requested')
    .reduce((sum, refund) => sum + microsOf(refund.amountMinor, currency), 0n);
  const left = roomOf(topUp).downMicros - requested;
  if (amountMicros > left) {
    throw new Refusal('more_than_entry', `of the payment only ${formatMicros(left)} can still be paid back`);
  }
  // Of all its payments: another refund may be on its way to the provider.
  const leaving = await sumRequestedRefunds(client, organizationId);
  if (amountMicros > balanceMicros - leaving) {
    const wanted = nameAmount(amountMinor, currency);
    throw new Refusal(
      'more_than_balance',
      `${wanted} is more than the wallet can give: its balance is ${formatMicros(balanceMicros)}`,
    );
  }
  return amountMinor;
}

import { insertEvents } from '../../../db/events/events.ts';
import {
  findKnownOrganization,
  findPaymentOf,
  insertPayment,
  type Payment,
  updatePayment,
} from '../../../db/payments/payments.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inRetriedTransaction } from '../../../db/transaction.ts';
import { formatMicros } from '../../../domain/money.ts';
import { microsOf, microsPerMinor, nameAmount } from '../../../domain/payments/currencies.ts';
import { whyUnfit } from '../../../domain/payments/fit.ts';
import { later, PAYMENT_STATES } from '../../../domain/payments/paymentState.ts';
import { PROVIDER_NAMES, type RemoteProvider } from '../../../domain/payments/providers.ts';
import { isReference } from '../../../domain/payments/reference.ts';
import type { DebtorLadder } from '../debtors/debtorLadder.ts';
import { Refusal } from '../refusal.ts';
import { postDisputes, postRefunds } from './backPosting.ts';
import { lockPaymentAndWallet } from './lockPaymentAndWallet.ts';
import { keyOf, postOnce } from './paymentEntries.ts';
import type { SeenPayment } from './provider.ts';

export interface PaymentPostingOptions {
  pool: Pool;
  ladder: DebtorLadder;
  currency: string;
}

/**
 * The one way from what a provider says to the books (rule 31), called by webhook, by the page the buyer returns to and by
 * the reconciler, as often as they like and in any order. What does not fit is set aside, never guessed.
 */
export class PaymentPosting {
  readonly #options: PaymentPostingOptions;

  constructor(options: PaymentPostingOptions) {
    this.#options = options;
  }

  /** Posts what a provider says of a checkout, as far as it isn't posted yet. */
  async post(provider: RemoteProvider, seen: SeenPayment): Promise<void> {
    const { pool } = this.#options;
    await inRetriedTransaction(pool, async (client) => {
      const known =
        (await findPaymentOf(client, provider, seen)) ?? (await this.#adopt(client, provider, seen));
      if (known === null) return;
      const locked = await lockPaymentAndWallet(client, known.paymentId);
      if (locked !== null) await this.#settle(client, locked.payment, seen);
    });
  }

  /** Credits what was set aside, to whoever an administrator says, by them. Call it with wallet and payment locked. Throws a Refusal. */
  async credit(client: Client, payment: Payment, actor: string, reason: string): Promise<void> {
    const posted = await this.#topUp(client, payment, { actor, reason });
    await updatePayment(client, payment.paymentId, posted);
    await this.#tell(client, posted, 'payment.succeeded', posted.receivedMinor ?? 0n);
    await this.#applyLadder(client, posted);
  }

  /** Money that carries our reference, but that our records have lost, is kept for an administrator. */
  async #adopt(client: Client, provider: RemoteProvider, seen: SeenPayment): Promise<Payment | null> {
    const { object, reference, paid } = seen;
    if (reference === null || !isReference(reference) || paid === null) return null;
    const organizationId = await findKnownOrganization(client, seen.organization);
    await insertPayment(client, {
      organizationId,
      provider,
      reference: `${reference} at ${object}`,
      providerObject: object,
      currency: paid.currency,
      microsPerMinor: microsPerMinor(paid.currency),
      amountMinor: paid.amountMinor,
      begunBy: provider,
      setAside: `${PROVIDER_NAMES[provider]} has a payment of ${nameAmount(paid.amountMinor, paid.currency)} under ${reference}, which is not in the records`,
    });
    return findPaymentOf(client, provider, seen);
  }

  async #settle(client: Client, payment: Payment, seen: SeenPayment): Promise<void> {
    const { paid } = seen;
    const isHere = paid?.currency === payment.currency;
    let now: Payment = {
      ...payment,
      providerObject: seen.object,
      providerPayment: payment.providerPayment ?? paid?.id ?? null,
      receivedMinor: payment.receivedMinor ?? (isHere ? paid.amountMinor : null),
      setback: seen.setback,
    };
    if (seen.isProcessing) now.state = later(PAYMENT_STATES, now.state, 'processing');
    const told: { type: 'payment.succeeded' | 'payment.refunded' | 'payment.disputed'; minor: bigint }[] = [];
    try {
      if (paid !== null && now.entryNo === null && payment.setAside === null) {
        const unfit = whyUnfit(payment, { ...paid, organization: seen.organization });
        if (unfit !== null) throw new Refusal('conflict', unfit);
        const reason = `Paid with ${PROVIDER_NAMES[payment.provider]}, ${payment.reference}`;
        now = await this.#topUp(client, now, { actor: payment.provider, reason });
        told.push({ type: 'payment.succeeded', minor: paid.amountMinor });
      }
      if (now.entryNo !== null) {
        const refunded = await postRefunds(client, now, seen.refunds);
        if (refunded.posted > 0n) told.push({ type: 'payment.refunded', minor: refunded.posted });
        if (refunded.succeeded >= (now.receivedMinor ?? 0n)) now.state = 'refunded';
        const disputed = await postDisputes(client, now, seen.disputes);
        if (disputed.posted > 0n) told.push({ type: 'payment.disputed', minor: disputed.posted });
        now.isDisputed = disputed.isOpen;
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      now.setAside = error.message;
    }
    await updatePayment(client, payment.paymentId, now);
    for (const { type, minor } of told) await this.#tell(client, now, type, minor);
    await this.#applyLadder(client, now);
  }

  async #topUp(
    client: Client,
    payment: Payment,
    { actor, reason }: { actor: string; reason: string },
  ): Promise<Payment> {
    const { organizationId, receivedMinor, currency } = payment;
    if (organizationId === null || receivedMinor === null || currency !== this.#options.currency) {
      throw new Refusal(
        'conflict',
        'it cannot be credited as it is: its organization or amount is unknown, or its currency is another',
      );
    }
    const entry = await postOnce(client, {
      organizationId,
      kind: 'top_up',
      amountMicros: microsOf(receivedMinor, currency),
      idempotencyKey: keyOf(payment, payment.providerPayment),
      reason,
      actor,
    });
    return {
      ...payment,
      entryNo: entry.entryNo,
      state: later(PAYMENT_STATES, payment.state, 'succeeded'),
      setback: null,
    };
  }

  async #tell(
    client: Client,
    { organizationId, paymentId, provider, reference, currency }: Payment,
    type: 'payment.succeeded' | 'payment.refunded' | 'payment.disputed',
    minor: bigint,
  ): Promise<void> {
    if (organizationId === null) return;
    const amount = formatMicros(microsOf(minor, currency));
    const payload = { payment: String(paymentId), provider, reference, amount, currency };
    await insertEvents(client, [{ organizationId, type, payload }]);
  }

  async #applyLadder(client: Client, { organizationId }: Payment): Promise<void> {
    if (organizationId !== null) await this.#options.ladder.applyTo(client, [organizationId]);
  }
}

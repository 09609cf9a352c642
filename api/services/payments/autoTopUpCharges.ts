import { isOrganizationLiving, organizationName } from '../../../db/accounts/organizations.ts';
import {
  type AutoTopUp,
  claimTopUp,
  type DipEnd,
  endDip,
  findDueTopUps,
  lookAgainIn,
  markLimitTold,
  sumAutomatic,
} from '../../../db/payments/autoTopUps.ts';
import {
  findPaymentByReference,
  insertPayment,
  noteSetback,
  type Payment,
  setCheckout,
} from '../../../db/payments/payments.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inRetriedTransaction } from '../../../db/transaction.ts';
import { lockWallet } from '../../../db/wallets/wallets.ts';
import { formatTimestamp } from '../../../domain/instant.ts';
import { formatMicros } from '../../../domain/money.ts';
import { judgeTopUp, pauseAfter } from '../../../domain/payments/autoTopUp.ts';
import { microsOf, microsPerMinor } from '../../../domain/payments/currencies.ts';
import type { RemoteProvider } from '../../../domain/payments/providers.ts';
import { autoReference } from '../../../domain/payments/reference.ts';
import { tellOf } from '../events/tell.ts';
import type { PaymentLooks } from './paymentLooks.ts';
import type { PaymentSettings } from './paymentSettings.ts';
import { ProviderError, type SavedMethods } from './provider.ts';

/** Longer than whoever charges waits for the provider, however often its client asks again. */
const CLAIM_SECONDS = 120;
/** What a limit refused is judged again: the limit may be raised, or the month end. */
const LIMITED_SECONDS = 300;

/** A charge that is written down, and with which terms. */
interface Begun {
  topUp: AutoTopUp;
  payment: Payment;
}

/**
 * Rule 35: tops wallets up. Each charge is written down before the provider is asked, outside of any transaction, and has a
 * name under which the provider charges once; so of several apps, and after any death, there is one. What came of it is read
 * and posted as with every payment.
 */
export class AutoTopUpCharges {
  readonly #pool: Pool;
  readonly #looks: PaymentLooks;
  readonly #settings: PaymentSettings;

  constructor({ pool, looks, settings }: { pool: Pool; looks: PaymentLooks; settings: PaymentSettings }) {
    this.#pool = pool;
    this.#looks = looks;
    this.#settings = settings;
  }

  /** Every wallet that is due. A provider that does not answer is left alone until the next round. */
  async chargeDue(name: RemoteProvider, onError: (error: Error) => void): Promise<void> {
    const { saved } = this.#looks.provider(name);
    if (saved === null) return;
    for (const organizationId of await findDueTopUps(this.#pool, name)) {
      try {
        const begun = await inRetriedTransaction(this.#pool, (client) => this.#begin(client, organizationId));
        if (begun !== null) await this.#charge(saved, begun);
      } catch (error) {
        onError(error as Error);
        if (error instanceof ProviderError) return;
      }
    }
  }

  /** The charge in flight, or a new one if the balance asks for it; null: there is nothing to charge. */
  async #begin(client: Client, organizationId: bigint): Promise<Begun | null> {
    const wallet = await lockWallet(client, organizationId);
    const topUp = wallet && (await claimTopUp(client, organizationId, CLAIM_SECONDS));
    if (wallet === null || topUp === null) return null;
    const reference = autoReference(organizationId, topUp.dip);
    const inFlight = await findPaymentByReference(client, reference);
    if (inFlight !== null) return { topUp, payment: inFlight };
    const { currency } = this.#settings;
    const toppedUpMicros = microsOf(await sumAutomatic(client, organizationId, currency), currency);
    const decision = judgeTopUp(topUp, { ...wallet, toppedUpMicros }, this.#settings);
    if (decision.act === 'nothing') {
      await endDip(client, topUp, { by: 'nothing' });
      return null;
    }
    if (topUp.offBecause !== null || topUp.isPaused || !(await isOrganizationLiving(client, organizationId)))
      return null;
    if (decision.act === 'refuse') {
      await lookAgainIn(client, organizationId, LIMITED_SECONDS);
      if (topUp.toldDip === topUp.dip) return null;
      await markLimitTold(client, organizationId);
      await tellOf(client, organizationId, 'auto_top_up.limited', {
        limit: decision.limit,
        needed: formatMicros(decision.neededMicros),
        monthly_limit: formatMicros(topUp.monthlyLimitMicros),
        topped_up: formatMicros(toppedUpMicros),
        balance: formatMicros(wallet.balanceMicros),
        currency,
      });
      return null;
    }
    const unit = microsPerMinor(currency);
    await insertPayment(client, {
      organizationId,
      provider: topUp.provider,
      reference,
      currency,
      microsPerMinor: unit,
      amountMinor: decision.amountMicros / unit,
      begunBy: 'auto',
    });
    const payment = await findPaymentByReference(client, reference);
    return payment && { topUp, payment };
  }

  async #charge(saved: SavedMethods, { topUp, payment }: Begun): Promise<void> {
    const { entryNo, setAside, resolution, state, setback } = payment;
    if (entryNo !== null) return this.#end(topUp, { by: 'paid' });
    if (setAside !== null && resolution === null) return;
    if (setAside !== null) return this.#end(topUp, { by: 'nothing' });
    if (state === 'processing') return setback === null ? undefined : this.#decline(topUp, payment, setback);
    let object: string | null;
    try {
      object = await this.#objectOf(saved, { topUp, payment });
    } catch (error) {
      if (!(error instanceof ProviderError && error.isRefusal)) throw error;
      await noteSetback(this.#pool, payment.paymentId, error.message);
      return this.#decline(topUp, payment, error.message);
    }
    if (object === null) return this.#end(topUp, { by: 'nothing' });
    await setCheckout(this.#pool, payment.paymentId, { object, url: null });
    const seen = await this.#looks.look(topUp.provider, object);
    if (seen?.isProcessing) return;
    if (!seen?.paid) return this.#decline(topUp, payment, seen?.setback ?? 'it was not paid');
    // Or it is set aside: then nothing more is charged until somebody has decided.
    const posted = await findPaymentByReference(this.#pool, payment.reference);
    if (posted?.entryNo) await this.#end(topUp, { by: 'paid' });
  }

  /** What was charged: an answer that was lost is looked for first. Null: nothing was, and nothing may be any more. */
  async #objectOf(saved: SavedMethods, { topUp, payment }: Begun): Promise<string | null> {
    const { organizationId, customer, method, offBecause } = topUp;
    if (payment.providerObject !== null) return payment.providerObject;
    if (customer === null) return null;
    const { reference, begunAt: since, amountMinor, currency } = payment;
    const found = await saved.findCharge({ customer, reference, since });
    if (found !== null) return found;
    if (method === null || offBecause !== null) return null;
    const description = `Funds for ${await organizationName(this.#pool, organizationId)}`;
    return saved.charge({
      reference,
      organizationId,
      description,
      amountMinor,
      currency,
      customer,
      method,
    });
  }

  async #end(topUp: AutoTopUp, end: DipEnd): Promise<void> {
    await endDip(this.#pool, topUp, end);
  }

  async #decline(topUp: AutoTopUp, payment: Payment, reason: string): Promise<void> {
    const { organizationId, declines } = topUp;
    await inRetriedTransaction(this.#pool, async (client) => {
      const wallet = await lockWallet(client, organizationId);
      const ended = await endDip(client, topUp, { by: 'declined', pauseMicros: pauseAfter(declines) });
      if (wallet === null || ended === null) return;
      const told = {
        amount: formatMicros(microsOf(payment.amountMinor, payment.currency)),
        currency: payment.currency,
        balance: formatMicros(wallet.balanceMicros),
        reason,
      };
      if (ended.pausedUntil === null) await tellOf(client, organizationId, 'auto_top_up.turned_off', told);
      else {
        const until = formatTimestamp(ended.pausedUntil);
        await tellOf(client, organizationId, 'auto_top_up.declined', { ...told, paused_until: until });
      }
    });
  }
}

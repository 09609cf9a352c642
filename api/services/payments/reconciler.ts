import { claimMark, moveMark, noteMarkError } from '../../../db/payments/paymentMarks.ts';
import { findUnsettled } from '../../../db/payments/payments.ts';
import { findRequestedRefunds, type RequestedRefund } from '../../../db/payments/refunds.ts';
import { describeFailure } from '../../../db/failure.ts';
import type { Pool } from '../../../db/pool.ts';
import { HOUR_MICROS } from '../../../domain/instant.ts';
import type { RemoteProvider } from '../../../domain/payments/providers.ts';
import { askForRefund } from './askForRefund.ts';
import type { PaymentLooks } from './paymentLooks.ts';
import { ProviderError } from './provider.ts';

const EVERY_MINUTES = 15;
const OVERLAP_MICROS = 24n * HOUR_MICROS;
/** A checkout lives a day at Stripe and three days at PayPal. */
const OPEN_DAYS = 4;
/** By then whoever asked for a refund has told the provider, or never will. */
const REFUND_PATIENCE_SECONDS = 60;

export interface Reconciled {
  provider: RemoteProvider;
  /** What was looked at. */
  looked: number;
  failures: string[];
}

/**
 * Rule 32: looks at everything that a provider made since the mark less a day, and at whatever of ours is not settled, so that
 * nobody who paid is left out when no webhook came. The mark moves once all of it could be looked at.
 */
export class PaymentReconciler {
  readonly #pool: Pool;
  readonly #looks: PaymentLooks;

  constructor(pool: Pool, looks: PaymentLooks) {
    this.#pool = pool;
    this.#looks = looks;
  }

  /** All providers at once, due or not: one that does not answer delays no other. */
  async reconcileAll(): Promise<Reconciled[]> {
    const all = this.#looks.providers.map((provider) => this.reconcile(provider, { isForced: true }));
    return (await Promise.all(all)).filter((reconciled) => reconciled !== null);
  }

  /** A provider, if it is due. Of several apps one does it; null: not now. */
  async reconcile(provider: RemoteProvider, { isForced = false } = {}): Promise<Reconciled | null> {
    const due = await claimMark(this.#pool, provider, { minutes: EVERY_MINUTES, isForced });
    if (due === null) return null;
    const from = due.reconciledThrough - OVERLAP_MICROS;
    const reconciled = await this.#lookAtAll(provider, { from, until: due.now });
    const [failure] = reconciled.failures;
    if (failure === undefined) await moveMark(this.#pool, provider, due.now);
    else await noteMarkError(this.#pool, provider, failure);
    return reconciled;
  }

  async #lookAtAll(name: RemoteProvider, span: { from: bigint; until: bigint }): Promise<Reconciled> {
    const provider = this.#looks.provider(name);
    const failures: string[] = [];
    let looked = 0;
    const look = async (act: () => Promise<unknown>) => {
      try {
        await act();
        looked += 1;
      } catch (error) {
        failures.push(describeFailure(error));
      }
    };
    for (const refund of await findRequestedRefunds(this.#pool, name, REFUND_PATIENCE_SECONDS))
      await look(() => this.#repeatRefund(name, refund));
    const subjects = new Set<string>();
    try {
      for await (const subject of provider.listBetween(span.from, span.until)) subjects.add(subject);
    } catch (error) {
      failures.push(describeFailure(error));
    }
    for (const object of await findUnsettled(this.#pool, name, OPEN_DAYS))
      await look(() => this.#looks.look(name, object));
    for (const subject of subjects) await look(() => this.#looks.lookAtSubject(name, subject));
    return { provider: name, looked, failures };
  }

  /** One whose asker died between our books and the provider; under the same reference it pays back once. */
  async #repeatRefund(name: RemoteProvider, refund: RequestedRefund): Promise<void> {
    const { providerPayment: payment, providerObject, reference } = refund;
    const provider = this.#looks.provider(name);
    const seen = await provider.read(providerObject);
    if (!seen?.refunds.some((one) => one.reference === reference)) {
      await askForRefund(this.#pool, provider, { ...refund, payment }).catch((error) => {
        // Then it has failed, and that is settled.
        if (!(error instanceof ProviderError && error.isRefusal)) throw error;
      });
    }
    await this.#looks.look(name, providerObject);
  }
}

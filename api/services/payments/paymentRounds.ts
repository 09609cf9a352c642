import type { RemoteProvider } from '../../../domain/payments/providers.ts';
import type { PaymentBalances } from './paymentBalances.ts';
import type { PaymentReconciler } from './reconciler.ts';
import type { PaymentWebhooks } from './paymentWebhooks.ts';

export interface PaymentRoundsOptions {
  provider: RemoteProvider;
  webhooks: PaymentWebhooks;
  reconciler: PaymentReconciler;
  balances: PaymentBalances;
  onError: (error: Error) => void;
}

const EVERY_MS = 10_000;

/**
 * Handles what one provider told, and reconciles it when that is due: again and again, and at once when an event came. Each
 * provider has rounds of its own: one that does not answer delays no other.
 */
export class PaymentRounds {
  readonly #options: PaymentRoundsOptions;
  #timer: NodeJS.Timeout | undefined;
  #inHand: Promise<void> | null = null;
  #isNudged = false;
  #running = false;

  constructor(options: PaymentRoundsOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#lookOn();
  }

  /** Finishes what it is about. */
  async stop(): Promise<void> {
    this.#running = false;
    clearTimeout(this.#timer);
    await this.#inHand;
  }

  /** Something came. */
  nudge(): void {
    if (!this.#running) return;
    this.#isNudged = true;
    if (this.#inHand !== null) return;
    clearTimeout(this.#timer);
    this.#lookOn();
  }

  #lookOn(): void {
    this.#isNudged = false;
    this.#inHand = this.#look()
      .catch(this.#options.onError)
      .finally(() => {
        this.#inHand = null;
        if (!this.#running) return;
        if (this.#isNudged) this.#lookOn();
        else this.#timer = setTimeout(() => this.#lookOn(), EVERY_MS);
      });
  }

  async #look(): Promise<void> {
    const { provider, webhooks, reconciler, balances, onError } = this.#options;
    await webhooks.handleDue(onError, provider);
    const reconciled = await reconciler.reconcile(provider);
    for (const failure of reconciled?.failures ?? []) onError(new Error(`${provider}: ${failure}`));
    await balances.compare(provider);
  }
}

import type { RemoteProvider } from '../../../domain/payments/providers.ts';
import { Rounds } from '../rounds.ts';
import type { AutoTopUpCharges } from './autoTopUpCharges.ts';
import type { PaymentBalances } from './paymentBalances.ts';
import type { PaymentReconciler } from './reconciler.ts';
import type { PaymentWebhooks } from './paymentWebhooks.ts';

export interface PaymentRoundsOptions {
  provider: RemoteProvider;
  webhooks: PaymentWebhooks;
  reconciler: PaymentReconciler;
  balances: PaymentBalances;
  autoTopUps: AutoTopUpCharges;
  onError: (error: Error) => void;
}

/**
 * Handles what one provider told, charges what is to be topped up, and reconciles it when that is due. Each provider has rounds of its own: one that does not
 * answer delays no other.
 */
export class PaymentRounds {
  readonly #options: PaymentRoundsOptions;
  readonly #rounds: Rounds;

  constructor(options: PaymentRoundsOptions) {
    this.#options = options;
    this.#rounds = new Rounds(() => this.#look(), { onError: options.onError });
  }

  start(): void {
    this.#rounds.start();
  }

  /** Finishes what it is about. */
  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Something came. */
  nudge(): void {
    this.#rounds.nudge();
  }

  async #look(): Promise<void> {
    const { provider, webhooks, reconciler, balances, autoTopUps, onError } = this.#options;
    await webhooks.handleDue(onError, provider);
    await autoTopUps.chargeDue(provider, onError);
    const reconciled = await reconciler.reconcile(provider);
    for (const failure of reconciled?.failures ?? []) onError(new Error(`${provider}: ${failure}`));
    await balances.compare(provider);
  }
}

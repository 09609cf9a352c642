import type { IncomingHttpHeaders } from 'node:http';
import {
  type ClaimedPaymentEvent,
  claimPaymentEvent,
  finishPaymentEvent,
  insertPaymentEvent,
  postponePaymentEvent,
} from '../../../db/payments/paymentEvents.ts';
import { databaseNow, type Pool } from '../../../db/pool.ts';
import { describeFailure } from '../../../db/failure.ts';
import type { RemoteProvider } from '../../../domain/payments/providers.ts';
import type { AutoTopUpService } from './autoTopUpService.ts';
import type { PaymentLooks } from './paymentLooks.ts';
import { Refusal } from '../refusal.ts';
import { unreachable } from './unreachable.ts';

/** Longer than any look at a provider takes. */
const CLAIM_SECONDS = 120;
/** What providers call things: neither blank nor with anything that the database cannot keep. */
const NAME = /^[\x21-\x7e]{1,255}$/;
const FIRST_RETRY_SECONDS = 10;
const LAST_RETRY_SECONDS = 3_600;

/** Events of providers: stored before they are answered, each once, and handled afterwards (rule 30). */
export class PaymentWebhooks {
  readonly #pool: Pool;
  readonly #looks: PaymentLooks;
  readonly #autoTopUps: AutoTopUpService;
  /** When one was stored, so that it need not wait for the next round. */
  onReceived: (provider: RemoteProvider) => void = () => {};

  constructor(pool: Pool, looks: PaymentLooks, autoTopUps: AutoTopUpService) {
    this.#pool = pool;
    this.#looks = looks;
    this.#autoTopUps = autoTopUps;
  }

  /** Takes an event: from here on it isn't lost. Throws a Refusal unless the provider sent it now. */
  async receive(name: RemoteProvider, headers: IncomingHttpHeaders, body: Buffer): Promise<void> {
    const event = await this.#looks
      .provider(name)
      .receive(headers, body, await databaseNow(this.#pool))
      .catch(unreachable(name));
    if (![event.id, event.type, event.subject ?? 'none'].every((part) => NAME.test(part))) {
      throw new Refusal('invalid_request', 'the event does not name itself as an event does');
    }
    await insertPaymentEvent(this.#pool, {
      provider: name,
      providerEvent: event.id,
      type: event.type,
      subject: event.subject,
    });
    this.onReceived(name);
  }

  /** Handles every event that is due, of one provider or of all (null). Several apps may: each event is one's. */
  async handleDue(
    onError: (error: Error) => void = () => {},
    provider: RemoteProvider | null = null,
  ): Promise<void> {
    for (;;) {
      const event = await claimPaymentEvent(this.#pool, provider, CLAIM_SECONDS);
      if (event === null) return;
      await this.#handle(event, onError);
    }
  }

  async #handle(event: ClaimedPaymentEvent, onError: (error: Error) => void): Promise<void> {
    const { paymentEventId, provider, subject, tries } = event;
    try {
      await this.#autoTopUps.finishSetup(provider, subject);
      await this.#looks.lookAtSubject(provider, subject);
      await finishPaymentEvent(this.#pool, paymentEventId);
    } catch (error) {
      onError(error as Error);
      const seconds = Math.min(FIRST_RETRY_SECONDS * 4 ** (tries - 1), LAST_RETRY_SECONDS);
      await postponePaymentEvent(this.#pool, paymentEventId, {
        error: describeFailure(error).slice(0, 500),
        seconds,
      });
    }
  }
}

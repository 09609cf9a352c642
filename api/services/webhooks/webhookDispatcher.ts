import { databaseNow, type Pool } from '../../../db/pool.ts';
import { fanOutEvents } from '../../../db/webhooks/fanOut.ts';
import { claimDeliveries, type DueDelivery, noteAttempt } from '../../../db/webhooks/sending.ts';
import type { Instant } from '../../../domain/instant.ts';
import { hasFailedTooLong, judgeAnswer } from '../../../domain/webhooks/retries.ts';
import { disableFailing } from './disabling.ts';
import { InFlight } from './inFlight.ts';
import { messageIdOf, signMessage, writeMessage } from './message.ts';
import { sendMessage, type SenderOptions } from './sender.ts';

export interface DispatcherOptions extends SenderOptions {
  pool: Pool;
  onError: (error: Error) => void;
  intervalMs?: number;
  /** From 0 to below 1. */
  jitter?: () => number;
  /** The database's clock, unless a test has another. */
  now?: () => Promise<Instant>;
}

const LOOK_EVERY_MS = 1_000;
const EVENTS_AT_ONCE = 500;
/** Longer than an exchange may take: what was claimed and not noted then was lost with its app. */
const LEASE_SECONDS = 60;

/**
 * Sends events to webhooks, beside other apps: gives each event to those who chose it, and sends what is due, each
 * endpoint's share at a time. Nothing is sent inside a transaction. An app that is killed between sending and noting
 * leaves its claim, and the message is sent again later, under the same id.
 */
export class WebhookDispatcher {
  readonly #options: DispatcherOptions;
  readonly #inFlight = new InFlight();
  readonly #sending = new Set<Promise<void>>();
  #loop: Promise<void> | null = null;
  #isRunning = false;
  #wake: () => void = () => {};

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#loop = this.#run();
  }

  /** Finishes what is being sent. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#wake();
    await this.#loop;
    await Promise.all(this.#sending);
  }

  /** Sends all that is due, and returns when it is answered. */
  async look(): Promise<void> {
    while ((await this.#begin()) > 0 || this.#sending.size > 0) {
      if (this.#sending.size > 0) await Promise.race(this.#sending);
    }
  }

  async #run(): Promise<void> {
    while (this.#isRunning) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const begun = await this.#begin().catch((error: Error) => {
        this.#options.onError(error);
        return 0;
      });
      if (begun === 0 && this.#isRunning) await this.#waitFor(woken);
    }
  }

  /** Until an exchange has ended and left room, or something may have happened. */
  async #waitFor(woken: Promise<void>): Promise<void> {
    const { promise: time, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#options.intervalMs ?? LOOK_EVERY_MS);
    await Promise.race([woken, time]);
    clearTimeout(timer);
  }

  /** Begins to send what is due and has room. Returns how many events and messages there were. */
  async #begin(): Promise<number> {
    const { pool, now = () => databaseNow(pool) } = this.#options;
    let begun = await fanOutEvents(pool, EVENTS_AT_ONCE);
    for (const failing of [false, true]) {
      const limits = this.#inFlight.limits(failing);
      if (limits.room === 0) continue;
      const at = await now();
      const claimed = await claimDeliveries(pool, {
        ...limits,
        failing,
        now: at,
        leaseSeconds: LEASE_SECONDS,
      });
      begun += claimed.length;
      for (const delivery of claimed) this.#track(delivery, failing, at);
    }
    return begun;
  }

  #track(delivery: DueDelivery, failing: boolean, at: Instant): void {
    const leave = this.#inFlight.enter(delivery.endpointId, failing);
    const sending = this.#send(delivery, at)
      .catch(this.#options.onError)
      .finally(() => {
        leave();
        this.#sending.delete(sending);
        this.#wake();
      });
    this.#sending.add(sending);
  }

  async #send(delivery: DueDelivery, at: Instant): Promise<void> {
    const { pool, jitter = Math.random } = this.#options;
    const { deliveryId, endpointId, attempts, secret, formerSecret } = delivery;
    const body = writeMessage(delivery);
    const secrets = formerSecret === null ? [secret] : [secret, formerSecret];
    const headers = signMessage(messageIdOf(delivery), body, at, secrets);
    const begunMs = performance.now();
    const exchange = await sendMessage(new URL(delivery.url), headers, body, this.#options);
    const judgement = judgeAnswer(exchange, attempts + 1, at, jitter());
    const failingSince = await noteAttempt(pool, {
      deliveryId,
      endpointId,
      attemptsBefore: attempts,
      attemptedAt: at,
      durationMs: Math.round(performance.now() - begunMs),
      status: exchange.status,
      answer: exchange.answer,
      error: exchange.error,
      state: judgement.outcome === 'retry' ? 'pending' : judgement.outcome,
      nextTryAt: judgement.outcome === 'retry' ? judgement.at : null,
      restUntil: judgement.outcome === 'delivered' ? null : judgement.restUntil,
    });
    const isGone = judgement.outcome === 'failed' && judgement.isGone;
    if (isGone || hasFailedTooLong(failingSince, at))
      await disableFailing(pool, endpointId, isGone ? 'gone' : 'failing');
  }
}

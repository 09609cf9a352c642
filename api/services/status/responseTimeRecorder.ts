import type { Pool } from '../../../db/pool.ts';
import { ping, pruneResponseTimes, recordResponseTimes } from '../../../db/status/responseTimes.ts';
import type { SteadyClock } from './sharedComputation.ts';

export interface ResponseTimeRecorderOptions {
  pool: Pool;
  /** Makes a request to the app as its clients do; fails when there is no good answer. */
  askApp: () => Promise<void>;
  intervalMs?: number;
  clock?: SteadyClock;
}

/** Twice a minute, so that a look that is late leaves no minute out; of each minute the first counts. */
const LOOK_EVERY_MS = 30_000;
const PRUNED_AT_ONCE = 500;

/**
 * Measures, minute by minute, how long app and database take to answer. While the database is away nothing is written,
 * which the record of the platform's state tells already.
 */
export class ResponseTimeRecorder {
  readonly #options: Required<ResponseTimeRecorderOptions>;
  #timer: NodeJS.Timeout | undefined;
  #inHand: Promise<void> = Promise.resolve();
  #running = false;

  constructor(options: ResponseTimeRecorderOptions) {
    this.#options = { intervalMs: LOOK_EVERY_MS, clock: () => performance.now(), ...options };
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    // Not at once: while it starts, the app is slow as it never is again.
    this.#timer = setTimeout(() => this.#lookOn(), this.#options.intervalMs);
  }

  /** Finishes the look in hand. */
  async stop(): Promise<void> {
    this.#running = false;
    clearTimeout(this.#timer);
    await this.#inHand;
  }

  /** Throws when the database cannot be asked. */
  async look(): Promise<void> {
    const { pool, askApp } = this.#options;
    const appMillis = await this.#time(askApp).catch(() => null);
    const databaseMillis = await this.#time(() => ping(pool));
    await recordResponseTimes(pool, { appMillis, databaseMillis });
    await pruneResponseTimes(pool, PRUNED_AT_ONCE);
  }

  #lookOn(): void {
    this.#inHand = this.look()
      // Whoever records the state says so.
      .catch(() => {})
      .finally(() => {
        if (this.#running) this.#timer = setTimeout(() => this.#lookOn(), this.#options.intervalMs);
      });
  }

  async #time(answer: () => Promise<void>): Promise<number> {
    const { clock } = this.#options;
    const beganMs = clock();
    await answer();
    return clock() - beganMs;
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from '../../../db/pool.ts';
import { clearEvents } from '../../../db/events/events.ts';
import { clearTests } from '../../../db/webhooks/deliveries.ts';

export interface ClearingOptions {
  pool: Pool;
  keptDays: number;
  onError: (error: Error) => void;
}

const EVERY_MS = 3_600_000;
const AT_ONCE = 1_000;

/** Removes events that are older than they are kept, with their deliveries, hour by hour and a slice at a time. */
export class EventClearing {
  readonly #options: ClearingOptions;
  readonly #stopping = new AbortController();
  #loop: Promise<void> | null = null;

  constructor(options: ClearingOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Finishes the slice in hand. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  /** Removes all that is due. */
  async look(): Promise<void> {
    const { pool, keptDays } = this.#options;
    for (const clear of [clearEvents, clearTests]) {
      let cleared = AT_ONCE;
      while (cleared === AT_ONCE && !this.#stopping.signal.aborted)
        cleared = await clear(pool, keptDays, AT_ONCE);
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.look().catch(this.#options.onError);
      await sleep(EVERY_MS, undefined, { signal, ref: false }).catch(() => {});
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises';

/** Ends a wait early. A call while nobody waits is kept for the next wait. */
export class WakeUp {
  #calls = new AbortController();

  wakeUp(): void {
    this.#calls.abort();
  }

  /** Waits until the time is over, it is woken up, or it is to stop. */
  async wait(ms: number, stop: AbortSignal): Promise<void> {
    await sleep(ms, undefined, { signal: AbortSignal.any([stop, this.#calls.signal]) }).catch(() => {});
    this.#calls = new AbortController();
  }
}

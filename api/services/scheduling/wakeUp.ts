import { setTimeout as sleep } from 'node:timers/promises';

/** Wakes whoever waits before their time. A call while they are awake is kept for the next wait. */
export class WakeUp {
  #calls = new AbortController();

  wakeUp(): void {
    this.#calls.abort();
  }

  /** Until the time is over, somebody wakes it up, or it is to stop. */
  async wait(ms: number, stop: AbortSignal): Promise<void> {
    await sleep(ms, undefined, { signal: AbortSignal.any([stop, this.#calls.signal]) }).catch(() => {});
    this.#calls = new AbortController();
  }
}

export interface RoundsOptions {
  /** False where there is nothing to do, such as without mail. */
  isPossible?: boolean;
  onError: (error: Error) => void;
  intervalMs?: number | undefined;
}

const EVERY_MS = 10_000;

/** Does what is due again and again, one round after the other, and at once when it is nudged. */
export class Rounds {
  readonly #look: () => Promise<void>;
  readonly #options: RoundsOptions;
  #timer: NodeJS.Timeout | undefined;
  #inHand: Promise<void> | null = null;
  #isNudged = false;
  #running = false;

  constructor(look: () => Promise<void>, options: RoundsOptions) {
    this.#look = look;
    this.#options = options;
  }

  start(): void {
    if (this.#running || this.#options.isPossible === false) return;
    this.#running = true;
    this.#lookOn();
  }

  /** Finishes the round in hand. */
  async stop(): Promise<void> {
    this.#running = false;
    clearTimeout(this.#timer);
    await this.#inHand;
  }

  /** Something came: the next round begins now, or after the one in hand. */
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
        else this.#timer = setTimeout(() => this.#lookOn(), this.#options.intervalMs ?? EVERY_MS);
      });
  }
}

export interface RoundsOptions {
  /** Without mail, say, there is nothing to do. */
  isPossible: boolean;
  onError: (error: Error) => void;
  intervalMs?: number | undefined;
}

const EVERY_MS = 10_000;

/** Does what is due again and again, one round after the other. */
export class Rounds {
  readonly #look: () => Promise<void>;
  readonly #options: RoundsOptions;
  #timer: NodeJS.Timeout | undefined;
  #inHand: Promise<void> | null = null;
  #running = false;

  constructor(look: () => Promise<void>, options: RoundsOptions) {
    this.#look = look;
    this.#options = options;
  }

  start(): void {
    if (this.#running || !this.#options.isPossible) return;
    this.#running = true;
    this.#lookOn();
  }

  /** Finishes the round in hand. */
  async stop(): Promise<void> {
    this.#running = false;
    clearTimeout(this.#timer);
    await this.#inHand;
  }

  #lookOn(): void {
    this.#inHand = this.#look()
      .catch(this.#options.onError)
      .finally(() => {
        if (!this.#running) return;
        this.#timer = setTimeout(() => this.#lookOn(), this.#options.intervalMs ?? EVERY_MS);
      });
  }
}

/** How old a value may get, in milliseconds. */
export interface MaxAges {
  /** Up to this age it is served as it is. */
  freshMs: number;
  /** Up to this age it is served while a new one is computed, so that nobody waits; `freshMs` by default. */
  lastingMs?: number;
}

/** Milliseconds of a steady clock, which no change of the machine's time can fool. */
export type SteadyClock = () => number;

const steadyClock: SteadyClock = () => performance.now();

/** One computation for everybody who asks at the same time, kept for a while: a thundering herd makes one query. */
export class SharedComputation<Value> {
  readonly #compute: () => Promise<Value>;
  readonly #ages: Required<MaxAges>;
  readonly #clock: SteadyClock;
  #inFlight: Promise<Value> | null = null;
  #last: { value: Value; at: number } | null = null;

  constructor(compute: () => Promise<Value>, { freshMs, lastingMs = freshMs }: MaxAges, clock = steadyClock) {
    this.#compute = compute;
    this.#ages = { freshMs, lastingMs };
    this.#clock = clock;
  }

  /** A value no older than it may get, counted from when its computation began. */
  async get(): Promise<Value> {
    const last = this.last();
    if (last && last.ageMs < this.#ages.freshMs) return last.value;
    const next = this.refresh();
    if (!last || last.ageMs >= this.#ages.lastingMs) return next;
    // Should it fail, whoever asks once the last value is too old will be told.
    next.catch(() => {});
    return last.value;
  }

  /** Computes anew, or joins the computation in flight. */
  refresh(): Promise<Value> {
    this.#inFlight ??= this.#computeOnce().finally(() => {
      this.#inFlight = null;
    });
    return this.#inFlight;
  }

  /** Whether `get` computes nothing. */
  get isFresh(): boolean {
    const last = this.last();
    return last !== null && last.ageMs < this.#ages.freshMs;
  }

  /** The last value and its age in milliseconds, however old. */
  last(): { value: Value; ageMs: number } | null {
    return this.#last && { value: this.#last.value, ageMs: this.#clock() - this.#last.at };
  }

  async #computeOnce(): Promise<Value> {
    const at = this.#clock();
    const value = await this.#compute();
    this.#last = { value, at };
    return value;
  }
}

/**
 * One computation for everybody who asks at the same time, kept for a while: a thundering herd makes one query. Ages are
 * by a steady clock, which no change of the machine's time can fool.
 */
export class SharedComputation<Value> {
  readonly #compute: () => Promise<Value>;
  readonly #maxAgeMs: number;
  #inFlight: Promise<Value> | null = null;
  #last: { value: Value; at: number } | null = null;

  constructor(compute: () => Promise<Value>, maxAgeMs: number) {
    this.#compute = compute;
    this.#maxAgeMs = maxAgeMs;
  }

  /** A value no older than the maximum age, counted from when its computation began. */
  async get(): Promise<Value> {
    if (this.#last && performance.now() - this.#last.at < this.#maxAgeMs) return this.#last.value;
    return this.refresh();
  }

  /** Computes anew, or joins the computation in flight. */
  refresh(): Promise<Value> {
    this.#inFlight ??= this.#computeOnce().finally(() => {
      this.#inFlight = null;
    });
    return this.#inFlight;
  }

  /** The last value and its age in milliseconds, however old. */
  last(): { value: Value; ageMs: number } | null {
    return this.#last && { value: this.#last.value, ageMs: performance.now() - this.#last.at };
  }

  async #computeOnce(): Promise<Value> {
    const at = performance.now();
    const value = await this.#compute();
    this.#last = { value, at };
    return value;
  }
}

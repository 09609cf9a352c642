/** Repeatable randomness (mulberry32), so that every start shows the same demo. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  between(least: number, most: number): number {
    return least + Math.floor(this.#roll() * (most - least + 1));
  }

  /** Small values are the common ones. */
  skewed(least: number, most: number): number {
    return least + Math.floor(this.#roll() ** 2 * (most - least + 1));
  }

  /** Some moment before `span`, in whole microseconds. */
  moment(span: bigint): bigint {
    return BigInt(Math.floor(this.#roll() * Number(span)));
  }

  #roll(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
}

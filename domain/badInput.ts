import { showUnseen } from './lookAlike.ts';

/** One thing wrong with what a person gave: where (a file and line, or an option), and what, in words. */
export interface Fault {
  place: string;
  line?: number;
  text: string;
}

/** How many faults are listed; the rest are only counted. */
export const NAMED_FAULTS = 50;

/** Input cannot be used. Carries every fault found, because fixing them one at a time is slow. */
export class BadInputError extends Error {
  override name = 'BadInputError';
  readonly faults: readonly Fault[];
  readonly unnamed: number;

  constructor(faults: readonly Fault[], unnamed = 0) {
    super([...faults.map(formatFault), ...(unnamed > 0 ? [`and ${unnamed} more`] : [])].join('\n'));
    this.faults = faults;
    this.unnamed = unnamed;
  }
}

/** Writes a fault as compilers do: `fleet.csv:17: what is wrong`. */
function formatFault({ place, line, text }: Fault): string {
  return showUnseen(line === undefined ? `${place}: ${text}` : `${place}:${line}: ${text}`);
}

/**
 * Gathers faults in bounded memory. Places are listed in the order given to the constructor, lines in ascending order;
 * of every call's faults the first NAMED_FAULTS are enough to name the first NAMED_FAULTS over all.
 */
export class FaultList {
  readonly #places: readonly string[];
  #kept: Fault[] = [];
  #count = 0;

  constructor(places: readonly string[]) {
    this.#places = places;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Adds faults; `total` is how many there were when only the first ones are handed over. */
  add(faults: readonly Fault[], total = faults.length): void {
    this.#count += total;
    this.#kept.push(...faults);
    if (this.#kept.length > 4 * NAMED_FAULTS) this.#kept = this.#first();
  }

  /** Throws BadInputError when there is any fault. */
  throwIfAny(): void {
    if (this.isEmpty) return;
    const named = this.#first();
    throw new BadInputError(named, this.#count - named.length);
  }

  #first(): Fault[] {
    const rank = (fault: Fault): number => this.#places.indexOf(fault.place);
    return this.#kept
      .toSorted((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0))
      .slice(0, NAMED_FAULTS);
  }
}

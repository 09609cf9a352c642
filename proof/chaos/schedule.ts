import { setTimeout as sleep } from 'node:timers/promises';
import { DATABASE_FAULTS, NETWORK_FAULTS } from './databaseFaults.ts';
import type { Fault } from './fault.ts';
import { PROCESS_FAULTS } from './processFaults.ts';
import type { SeededRandom } from './random.ts';
import type { World } from './world.ts';

const FAULTS: Record<string, Fault> = { ...PROCESS_FAULTS, ...DATABASE_FAULTS, ...NETWORK_FAULTS };

/** A number of faults at a time, each drawn from the seed, with calm between them. */
const LANES = 3;
const CALM_MS = [100, 1_500] as const;

/** A fault's time, in milliseconds since 1970 by this machine's clock, which is PostgreSQL's too. */
export interface FaultSpan {
  from: number;
  through: number;
}

/** Faults until the signal, and what became of them. */
export class Schedule {
  readonly #world: World;
  readonly #random: SeededRandom;
  /** How often each kind struck, and how often it found nothing to strike. */
  readonly struck = new Map<string, number>();
  missed = 0;
  readonly spans: FaultSpan[] = [];

  constructor(world: World, random: SeededRandom) {
    this.#world = world;
    this.#random = random;
  }

  get total(): number {
    return [...this.struck.values()].reduce((sum, times) => sum + times, 0);
  }

  async rage(stop: AbortSignal): Promise<void> {
    await Promise.all(
      Array.from({ length: LANES }, (_, lane) => this.#lane(this.#random.stream(lane), stop)),
    );
  }

  async #lane(random: SeededRandom, stop: AbortSignal): Promise<void> {
    const kinds = Object.keys(FAULTS);
    let deck: string[] = [];
    while (!stop.aborted) {
      await sleep(random.between(...CALM_MS));
      // Each kind comes once before any comes again.
      if (deck.length === 0) deck = [...kinds];
      const [kind = ''] = deck.splice(random.between(0, deck.length - 1), 1);
      await this.#strike(kind, random);
    }
  }

  async #strike(kind: string, random: SeededRandom): Promise<void> {
    const from = performance.timeOrigin + performance.now();
    // A fault that another one keeps from striking is missed: PostgreSQL away, the process down.
    const struck = await FAULTS[kind]?.(this.#world, random).catch(() => false);
    if (!struck) {
      this.missed += 1;
      return;
    }
    this.struck.set(kind, (this.struck.get(kind) ?? 0) + 1);
    this.spans.push({ from, through: performance.timeOrigin + performance.now() });
  }
}

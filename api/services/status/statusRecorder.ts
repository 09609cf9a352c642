import { readLastSuccess } from '../../../db/billing/daemonHealth.ts';
import { isDatabaseAway } from '../../../db/failure.ts';
import type { Pool } from '../../../db/pool.ts';
import { pruneMinutes, recordAbsence, recordMinute } from '../../../db/status/statusMinutes.ts';
import { isBillingOnTime } from '../../../domain/billing/daemonHealth.ts';
import type { SteadyClock } from './sharedComputation.ts';

export interface StatusRecorderOptions {
  pool: Pool;
  /** How old the last successful run may be. */
  daemonTimeoutMinutes: number;
  /** Told once when looking begins to fail. */
  onError: (error: Error) => void;
  intervalMs?: number;
  clock?: SteadyClock;
}

/** A while in which every look failed, by the steady clock. */
interface Absence {
  fromMs: number;
  throughMs: number;
}

/** Thrice a minute, so that a look that is late or slow still leaves no minute out. */
const LOOK_EVERY_MS = 20_000;
/** Looks farther apart than this are not one absence: nobody looked in between. */
const LONGEST_PAUSE_MS = 90_000;
/** What is kept of a database that stays away, and for how long. */
const MOST_ABSENCES = 100;
const LONGEST_MEMORY_MS = 7 * 24 * 3_600_000;
const PRUNED_AT_ONCE = 500;

/**
 * Writes down, minute by minute, that this app runs, and what it sees of the database and of billing. The timer only
 * wakes it up: which minute it is says the database's clock. While the database is away it remembers since when, and
 * writes those minutes down on its return.
 */
export class StatusRecorder {
  readonly #options: Required<StatusRecorderOptions>;
  readonly #absences: Absence[] = [];
  #timer: NodeJS.Timeout | undefined;
  #inHand: Promise<void> | null = null;
  #running = false;
  #hasLooked = false;
  /** Why the last look failed; null: it did not. */
  #failure: Error | null = null;

  constructor(options: StatusRecorderOptions) {
    this.#options = { intervalMs: LOOK_EVERY_MS, clock: () => performance.now(), ...options };
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#lookOn();
  }

  /** Finishes the look in hand. */
  async stop(): Promise<void> {
    this.#running = false;
    clearTimeout(this.#timer);
    await this.#inHand;
  }

  /** Looks now, or joins the look in hand. Never fails: what went wrong is part of the record. */
  look(): Promise<void> {
    this.#inHand ??= this.#lookOnce().finally(() => {
      this.#inHand = null;
    });
    return this.#inHand;
  }

  /**
   * Writes down what is only remembered so far, so that whoever reads the record does not take it for missing. Throws what
   * stands in the way.
   */
  async settle(): Promise<void> {
    if (!this.#running || (this.#hasLooked && this.#absences.length === 0)) return;
    await this.look();
    if (this.#failure) throw this.#failure;
  }

  #lookOn(): void {
    void this.look().finally(() => {
      if (this.#running) this.#timer = setTimeout(() => this.#lookOn(), this.#options.intervalMs);
    });
  }

  async #lookOnce(): Promise<void> {
    const { pool, daemonTimeoutMinutes, clock, onError } = this.#options;
    const fromMs = clock();
    try {
      const { lastSuccessAt, now } = await readLastSuccess(pool);
      const nowMs = clock();
      await recordMinute(pool, now, isBillingOnTime(lastSuccessAt, now, daemonTimeoutMinutes));
      this.#hasLooked = true;
      for (const { fromMs, throughMs } of this.#absences) {
        await recordAbsence(pool, now - micros(nowMs - fromMs), now - micros(nowMs - throughMs));
      }
      this.#absences.length = 0;
      await pruneMinutes(pool, PRUNED_AT_ONCE);
      this.#failure = null;
    } catch (error) {
      if (isDatabaseAway(error)) this.#remember({ fromMs, throughMs: clock() });
      if (!this.#failure) onError(error as Error);
      this.#failure = error as Error;
    }
  }

  #remember(failed: Absence): void {
    const last = this.#absences.at(-1);
    if (last && failed.fromMs - last.throughMs <= LONGEST_PAUSE_MS) last.throughMs = failed.throughMs;
    else this.#absences.push(failed);
    const oldest = this.#absences[0];
    if (oldest) oldest.fromMs = Math.max(oldest.fromMs, failed.throughMs - LONGEST_MEMORY_MS);
    if (this.#absences.length > MOST_ABSENCES) this.#absences.shift();
  }
}

function micros(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds * 1_000));
}

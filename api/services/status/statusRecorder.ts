import { readLastSuccess } from '../../../db/billing/daemonHealth.ts';
import type { Pool } from '../../../db/pool.ts';
import {
  pruneMinutes,
  recordAbsence,
  recordMinute,
  recordUnknown,
} from '../../../db/status/statusMinutes.ts';
import { isBillingOnTime } from '../../../domain/billing/daemonHealth.ts';
import type { AbsenceFile } from './absenceFile.ts';
import type { SteadyClock } from './sharedComputation.ts';

export interface StatusRecorderOptions {
  pool: Pool;
  /** How old the last successful run may be. */
  daemonTimeoutMinutes: number;
  /** Told once when looking begins to fail. */
  onError: (error: Error) => void;
  /** Where absences are kept beyond this process; without it they end with it. */
  file?: Pick<AbsenceFile, 'read' | 'write'> | undefined;
  /** Told once when the file cannot be read or written. */
  onFileError?: (error: Error) => void;
  intervalMs?: number;
  clock?: SteadyClock;
  /** This machine's clock, which moments in the file are of. */
  hostClock?: () => number;
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
 * wakes it up: which minute it is says the database's clock. While the database is away, or does not let it in, it
 * remembers since when, also in a file for whoever comes after it, and writes those minutes down on its return. Where
 * the file cannot tell what an earlier app saw, nobody knows of the minutes before this one.
 */
export class StatusRecorder {
  readonly #options: Omit<Required<StatusRecorderOptions>, 'file'> & Pick<StatusRecorderOptions, 'file'>;
  readonly #absences: Absence[] = [];
  #timer: NodeJS.Timeout | undefined;
  #inHand: Promise<void> | null = null;
  #running = false;
  #hasLooked = false;
  #hasRecalled = false;
  /** What an earlier app saw cannot be told. */
  #isPastUnknown = false;
  #isFileFaulty = false;
  /** Why the last look failed; null: it did not. */
  #failure: Error | null = null;

  constructor(options: StatusRecorderOptions) {
    this.#options = {
      intervalMs: LOOK_EVERY_MS,
      clock: () => performance.now(),
      hostClock: () => Date.now(),
      onFileError: () => {},
      ...options,
    };
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
    await this.#recall();
    try {
      const { lastSuccessAt, now } = await readLastSuccess(pool);
      const nowMs = clock();
      if (this.#isPastUnknown) await recordUnknown(pool, now);
      this.#isPastUnknown = false;
      await recordMinute(pool, now, isBillingOnTime(lastSuccessAt, now, daemonTimeoutMinutes));
      this.#hasLooked = true;
      for (const { fromMs, throughMs } of this.#absences) {
        await recordAbsence(pool, now - micros(nowMs - fromMs), now - micros(nowMs - throughMs));
      }
      if (this.#absences.length > 0) {
        this.#absences.length = 0;
        await this.#keep();
      }
      await pruneMinutes(pool, PRUNED_AT_ONCE);
      this.#failure = null;
    } catch (error) {
      // Whatever it was: this app ran, and could not use its database.
      this.#remember({ fromMs, throughMs: clock() });
      await this.#keep();
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

  /** Once: takes over what an earlier app remembered, and finds out whether this one can do as much for the next. */
  async #recall(): Promise<void> {
    const { file, clock, hostClock } = this.#options;
    if (this.#hasRecalled || !file) return;
    this.#hasRecalled = true;
    try {
      const remembered = await file.read();
      const earlierMs = clock() - hostClock();
      // A clock that was set back since must not make them lie ahead.
      const toSteady = (hostMs: number) => Math.min(hostMs + earlierMs, clock());
      for (const { from, through } of remembered ?? [])
        this.#absences.push({ fromMs: toSteady(from), throughMs: toSteady(through) });
      this.#isPastUnknown = remembered === null;
    } catch (error) {
      this.#isPastUnknown = true;
      this.#fileFailed(error as Error);
    }
    await this.#keep();
    this.#isPastUnknown ||= this.#isFileFaulty;
  }

  async #keep(): Promise<void> {
    const { file, clock, hostClock } = this.#options;
    if (!file) return;
    const laterMs = hostClock() - clock();
    const toHost = (steadyMs: number) => Math.round(steadyMs + laterMs);
    try {
      await file.write(
        this.#absences.map(({ fromMs, throughMs }) => ({ from: toHost(fromMs), through: toHost(throughMs) })),
      );
      this.#isFileFaulty = false;
    } catch (error) {
      this.#fileFailed(error as Error);
    }
  }

  #fileFailed(error: Error): void {
    if (!this.#isFileFaulty) this.#options.onFileError(error);
    this.#isFileFaulty = true;
  }
}

function micros(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds * 1_000));
}

import { isDatabaseUnusable } from '../../../db/failure.ts';
import type { Pool } from '../../../db/pool.ts';
import { readRecordedSpans } from '../../../db/status/statusMinutes.ts';
import { type Instant, MINUTE_MICROS } from '../../../domain/instant.ts';
import {
  clipSpans,
  judgeRecord,
  type RecordedSpan,
  type StatusRecord,
} from '../../../domain/status/statusRecord.ts';
import { TooLateError, within } from './patience.ts';
import { SharedComputation, type SteadyClock } from './sharedComputation.ts';
import type { StatusRecorder } from './statusRecorder.ts';

export interface JudgedRecord extends StatusRecord {
  /** The first minute recorded that is still kept. */
  recordedSince: number | null;
  at: Instant;
}

const DAY_MINUTES = 1_440;
/** What is so old is written no more: a recorder remembers an absence for seven days. */
const SETTLED_AFTER_MINUTES = 8 * DAY_MINUTES;
const KEPT_MINUTES = 100 * DAY_MINUTES;

const PATIENCE_MS = 2_000;
/** With what caches on the way may keep of it, half a minute. */
const AGES = { freshMs: 10_000, lastingMs: 15_000 };

/**
 * The platform's record of itself, read and judged once for all who ask. What is old enough to change no more is read
 * from the database once: 90 days of minutes take it a tenth of a second, the last days a few milliseconds.
 */
export class StatusRecordService {
  readonly #pool: Pool;
  readonly #record: SharedComputation<JudgedRecord>;
  #settled: { spans: RecordedSpan[]; until: number } = { spans: [], until: 0 };

  constructor(pool: Pool, recorder: Pick<StatusRecorder, 'settle'>, clock?: SteadyClock) {
    this.#pool = pool;
    this.#record = new SharedComputation(
      async () => {
        await recorder.settle();
        return this.#judge();
      },
      AGES,
      clock,
    );
  }

  /** At most 15 seconds old. */
  get(): Promise<JudgedRecord> {
    return this.#record.get();
  }

  /** The last one, however old; null: none yet. */
  last(): JudgedRecord | null {
    return this.#record.last()?.value ?? null;
  }

  /** The same as soon as may be, or the last one where that fails or takes long; null: it could not be read yet. */
  async getOrLast(): Promise<JudgedRecord | null> {
    return within(PATIENCE_MS, this.get()).catch((error) => {
      const last = this.last();
      if (last || error instanceof TooLateError || isDatabaseUnusable(error)) return last;
      throw error;
    });
  }

  async #judge(): Promise<JudgedRecord> {
    const { spans: latest, now } = await readRecordedSpans(this.#pool, this.#settled.until);
    const minute = Number(now / MINUTE_MICROS);
    const spans = [...clipSpans(this.#settled.spans, minute - KEPT_MINUTES, this.#settled.until), ...latest];
    const settled = minute - SETTLED_AFTER_MINUTES;
    if (settled - this.#settled.until >= DAY_MINUTES) {
      this.#settled = { spans: clipSpans(spans, 0, settled), until: settled };
    }
    return { ...judgeRecord(spans, minute), recordedSince: spans[0]?.from ?? null, at: now };
  }
}

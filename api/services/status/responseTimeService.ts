import type { Pool } from '../../../db/pool.ts';
import { readResponseTimes } from '../../../db/status/responseTimes.ts';
import type { Instant } from '../../../domain/instant.ts';
import {
  RESPONSE_HOURS,
  type ResponseTimes,
  summarizeResponses,
} from '../../../domain/status/responseTimes.ts';
import { SharedComputation } from './sharedComputation.ts';

export interface TimedResponses extends ResponseTimes {
  at: Instant;
}

/** With what caches on the way may keep of it, half a minute. */
const AGES = { freshMs: 10_000, lastingMs: 15_000 };

/** How long app and database took to answer, read once for all who ask. */
export class ResponseTimeService {
  readonly #times: SharedComputation<TimedResponses>;

  constructor(pool: Pool) {
    this.#times = new SharedComputation(async () => {
      const { samples, now } = await readResponseTimes(pool, RESPONSE_HOURS);
      return { ...summarizeResponses(samples, now), at: now };
    }, AGES);
  }

  /** At most 15 seconds old. */
  get(): Promise<TimedResponses> {
    return this.#times.get();
  }
}

import { type Instant, MINUTE_MICROS } from '../instant.ts';

/** How long the app and its database took to answer, in milliseconds; null: there was no answer. */
export interface ResponseSample {
  appMillis: number | null;
  databaseMillis: number | null;
}

interface Summary {
  medianMillis: number | null;
  /** So long or less took 95 of 100 answers. */
  p95Millis: number | null;
  /** Of each step, the oldest first. */
  medians: (number | null)[];
}

export interface ResponseTimes {
  /** When the first step begins. */
  from: Instant;
  app: Summary;
  database: Summary;
}

export const RESPONSE_HOURS = 24;
export const STEP_MINUTES = 5;
const STEP_MICROS = BigInt(STEP_MINUTES) * MINUTE_MICROS;
const STEPS = (RESPONSE_HOURS * 60) / STEP_MINUTES;

/** The last 24 hours in steps of five minutes, the last of which is under way. */
export function summarizeResponses(
  samples: (ResponseSample & { at: Instant })[],
  now: Instant,
): ResponseTimes {
  const from = (now / STEP_MICROS - BigInt(STEPS - 1)) * STEP_MICROS;
  const recent = samples.filter(({ at }) => at >= from && at <= now);
  const summarize = (millisOf: (sample: ResponseSample) => number | null): Summary => {
    const steps = Array.from({ length: STEPS }, (): number[] => []);
    for (const sample of recent) {
      const millis = millisOf(sample);
      if (millis !== null) steps[Number((sample.at - from) / STEP_MICROS)]?.push(millis);
    }
    const all = steps.flat();
    return {
      medianMillis: quantile(all, 0.5),
      p95Millis: quantile(all, 0.95),
      medians: steps.map((step) => quantile(step, 0.5)),
    };
  };
  return {
    from,
    app: summarize(({ appMillis }) => appMillis),
    database: summarize(({ databaseMillis }) => databaseMillis),
  };
}

/** The least number that is at least as large as a share of them; null of none. */
function quantile(numbers: number[], share: number): number | null {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

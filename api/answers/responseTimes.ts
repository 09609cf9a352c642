import type { ResponseTimes } from '../../contracts/responseTimes.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { STEP_MINUTES, type ResponseTimes as Times } from '../../domain/status/responseTimes.ts';
import type { TimedResponses } from '../services/status/responseTimeService.ts';

export function viewResponseTimes({ at, from, app, database }: TimedResponses): ResponseTimes {
  return {
    generatedAt: formatTimestamp(at),
    from: formatTimestamp(from),
    stepMinutes: STEP_MINUTES,
    app: view(app),
    database: view(database),
  };
}

function view({ medianMillis, p95Millis, medians }: Times['app']): ResponseTimes['app'] {
  return { medianMs: round(medianMillis), p95Ms: round(p95Millis), medians: medians.map(round) };
}

/** To hundredths: a round trip within one machine is a fraction of a millisecond. */
function round(millis: number | null): number | null {
  return millis === null ? null : Math.round(millis * 100) / 100;
}

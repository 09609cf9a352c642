import { QueryClient } from '@tanstack/react-query';
import { RequestError } from './request.ts';

const MOST_RETRIES = 2;
const LONGEST_WAIT_MS = 60_000;

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < MOST_RETRIES && isWorthRepeating(error),
        retryDelay: (failures, error) => retryAfter(error) ?? 1_000 * 2 ** failures,
      },
    },
  });
}

/** What the server refused for a reason stays refused; what it could not do now it may do in a moment. */
function isWorthRepeating(error: Error): boolean {
  if (!(error instanceof RequestError)) return false;
  return error.status === 0 || error.status === 429 || error.status >= 502;
}

/** Whoever is asked to wait waits. */
function retryAfter(error: Error): number | null {
  if (!(error instanceof RequestError) || error.retryAfterMs === null) return null;
  return Math.min(error.retryAfterMs, LONGEST_WAIT_MS);
}

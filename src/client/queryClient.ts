import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { RequestError } from './request.ts';
import { forgetWithViewer, viewerQuery } from './viewer.ts';

declare module '@tanstack/react-query' {
  interface Register {
    /** `done`: what to say when it succeeds, if that is not to be seen otherwise. */
    mutationMeta: { done?: string | undefined };
  }
}

const MOST_RETRIES = 2;
const LONGEST_WAIT_MS = 60_000;

export function makeQueryClient(): QueryClient {
  const noticeEnd = (error: Error) => {
    // The session seems to have ended: the viewer is asked to sign in again.
    if (
      error instanceof RequestError &&
      error.code === 'not_signed_in' &&
      queries.getQueryData(viewerQuery.queryKey)?.account
    ) {
      void queries.invalidateQueries(viewerQuery, { cancelRefetch: false });
    }
  };
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: noticeEnd }),
    mutationCache: new MutationCache({ onError: noticeEnd }),
    defaultOptions: {
      // A change made while offline fails at once, rather than happening later behind the viewer's back.
      mutations: { networkMode: 'always' },
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < MOST_RETRIES && isWorthRepeating(error),
        retryDelay: (failures, error) => retryAfter(error) ?? 1_000 * 2 ** failures,
      },
    },
  });
  forgetWithViewer(queries);
  return queries;
}

/** What the server refused for a reason stays refused; what it could not do now may work in a moment. */
function isWorthRepeating(error: Error): boolean {
  if (!(error instanceof RequestError)) return false;
  return error.status === 0 || error.status === 429 || error.status >= 502;
}

/** Waits for as long as the server asks. */
function retryAfter(error: Error): number | null {
  if (!(error instanceof RequestError) || error.retryAfterMs === null) return null;
  return Math.min(error.retryAfterMs, LONGEST_WAIT_MS);
}

import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { RequestError } from '../client/request.ts';
import { FailureNotice } from './FailureNotice.tsx';
import { SignInNotice } from './SignInNotice.tsx';

type Query<Data> = Pick<UseQueryResult<Data>, 'data' | 'error' | 'failureReason' | 'isPending' | 'refetch'>;

/**
 * The four states of fetched data: loading (the first time only), failed, empty and ready. A refresh that fails keeps the
 * data and says so, except at the end of the session, which the page itself reports.
 */
export function Loaded<Data>({
  query,
  what,
  skeleton,
  empty,
  children,
}: {
  query: Query<Data>;
  /** In a sentence, such as "the instances". */
  what: string;
  skeleton: ReactNode;
  /** Shown instead of the data, if it returns something. */
  empty?: (data: Data) => ReactNode | false;
  children: (data: Data) => ReactNode;
}) {
  const { data, failureReason, isPending, refetch } = query;
  // It is retried automatically, maybe in a minute: until then this is better than an empty frame.
  const isWaiting = failureReason instanceof RequestError && failureReason.retryAfterMs !== null;
  const error = query.error ?? (isPending && isWaiting ? failureReason : null);
  const isSignedOut = error instanceof RequestError && error.code === 'not_signed_in';
  const failure = error && !isSignedOut && (
    <FailureNotice
      title={
        data === undefined
          ? `Could not load ${what}`
          : `Could not refresh ${what}: showing the last known state`
      }
      error={error}
      retry={() => refetch()}
    />
  );
  if (isPending && !error) {
    return (
      <div aria-busy="true">
        <span className="sr-only" role="status">
          Loading {what}
        </span>
        {skeleton}
      </div>
    );
  }
  if (data === undefined) return isSignedOut ? <SignInNotice what={what} /> : failure;
  return (
    <>
      {failure && <div className="mb-4">{failure}</div>}
      {empty?.(data) || children(data)}
    </>
  );
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { Redirect, useLocation } from 'wouter';
import { PAGES, type PageName } from '../../contracts/pages.ts';
import { pathTo } from '../client/paths.ts';
import { viewerQuery } from '../client/viewer.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { NotFound } from './NotFound.tsx';
import { useShellEnd } from './shell.ts';

const SignInAgain = lazy(() => import('../features/account/SignInAgain.tsx'));

/**
 * Lets in the people a page is for. Visitors are asked to sign in and then return; for others the page does not exist. When
 * a session ends, the page is hidden, and comes back as it was after signing in again.
 */
export function Guard({ page, children }: { page: PageName; children: ReactNode }) {
  useShellEnd();
  const { audience } = PAGES[page];
  const { data, error, refetch } = useQuery(viewerQuery);
  const viewer = data?.account;
  const hasEnded = data?.hasEnded ?? false;
  const [location] = useLocation();
  const queries = useQueryClient();
  useEffect(() => {
    if (hasEnded && audience === 'everyone') queries.setQueryData(viewerQuery.queryKey, { account: null });
  }, [hasEnded, audience, queries]);
  if (audience === 'everyone') return children;
  if (viewer === undefined && error) {
    return <FailureNotice title="Could not check your sign-in" error={error} retry={() => refetch()} />;
  }
  if (viewer === undefined) return <div className="min-h-[60vh]" aria-busy="true" />;
  if (viewer === null) {
    const here = encodeURIComponent(location + window.location.search);
    return <Redirect href={`${pathTo('signIn')}?next=${here}`} replace />;
  }
  if (audience === 'administrator' && viewer.role !== 'administrator') return <NotFound />;
  return (
    <>
      <div className={hasEnded ? 'invisible' : ''}>{children}</div>
      {hasEnded && (
        <Suspense>
          <SignInAgain viewer={viewer} />
        </Suspense>
      )}
    </>
  );
}

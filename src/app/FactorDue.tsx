import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { viewerQuery } from '../client/viewer.ts';

const FactorNotice = lazy(() => import('../features/account/FactorNotice.tsx'));

/** On every page, while the viewer is an administrator who has to set up a second factor. */
export function FactorDue() {
  const dueAt = useQuery(viewerQuery).data?.factorDueAt ?? null;
  if (dueAt === null) return null;
  return (
    <Suspense>
      <FactorNotice dueAt={dueAt} />
    </Suspense>
  );
}

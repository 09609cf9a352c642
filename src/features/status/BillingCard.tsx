import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Card } from '../../ui/Card.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { FigureSkeletons, Skeleton } from '../../ui/Skeleton.tsx';
import { DataAge } from './DataAge.tsx';
import { billingDaemonQuery } from './queries.ts';

// Visitors need not load it.
const BillingFigures = lazy(() => import('./BillingFigures.tsx'));

/** For administrators: who bills, whether on time, and the latest runs. */
export function BillingCard() {
  const query = useQuery(billingDaemonQuery);
  return (
    <Card title="Billing Daemon" aside={query.data && <DataAge lastUpdated={query.data.lastUpdated} />}>
      <Loaded query={query} what="the billing daemon’s state" skeleton={<Placeholder />}>
        {(status) => (
          <Suspense fallback={<Placeholder />}>
            <BillingFigures status={status} />
          </Suspense>
        )}
      </Loaded>
    </Card>
  );
}

function Placeholder() {
  return (
    <div className="min-h-96">
      <Skeleton className="mb-6 h-6 w-28" />
      <FigureSkeletons count={8} />
    </div>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { pathTo } from '../client/paths.ts';
import { useTitle } from '../client/title.ts';
import { runQuery } from '../features/billing/queries.ts';
import { RunFailures } from '../features/billing/RunFailures.tsx';
import { RunFigures } from '../features/billing/RunFigures.tsx';
import { RunOrganizations } from '../features/billing/RunOrganizations.tsx';
import { formatTimestamp } from '../ui/Timestamp.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';
import { LineSkeletons } from '../ui/Skeleton.tsx';
import { TextLink } from '../ui/TextLink.tsx';

export default function BillingRun() {
  const { run: id = '' } = useParams<{ run: string }>();
  const query = useQuery(runQuery(id));
  useTitle(query.data && `Billing run of ${formatTimestamp(query.data.asOf)}`);
  return (
    <>
      <p className="mb-1 text-sm text-soft">
        <TextLink href={pathTo('billing')}>Billing</TextLink>
      </p>
      <PageHeading title={`Billing run ${id}`} />
      <div className="mt-8 space-y-6">
        <Loaded query={query} what="the run" skeleton={<LineSkeletons count={12} />}>
          {(run) => (
            <>
              <RunFigures run={run} />
              <RunFailures run={run} />
              <RunOrganizations run={run} />
            </>
          )}
        </Loaded>
      </div>
    </>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useSearch } from 'wouter';
import { Loaded } from '../../ui/Loaded.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { LineSkeletons, Skeleton } from '../../ui/Skeleton.tsx';
import { NotFoundIn, isAbsent } from '../../ui/NotFoundIn.tsx';
import { AddonsCard } from '../addons/AddonsCard.tsx';
import { BillingNotice } from './BillingNotice.tsx';
import { History } from './History.tsx';
import { HourlyCosts } from './HourlyCosts.tsx';
import { HoursOfEntry } from './HoursOfEntry.tsx';
import { InstanceActions } from './InstanceActions.tsx';
import { InstanceFacts } from './InstanceFacts.tsx';
import { InstanceState } from './InstanceState.tsx';
import { instanceQuery } from './instances.ts';

/** Everything about one instance; first the hours of a ledger entry, when the link came from one. */
export function InstanceView({ handle, id, mayChange }: { handle: string; id: string; mayChange: boolean }) {
  const query = useQuery(instanceQuery(handle, id));
  const search = new URLSearchParams(useSearch());
  const [entry, from, through] = ['entry', 'from', 'through'].map((name) => search.get(name));
  if (isAbsent(query.error)) return <NotFoundIn what="Instance" handle={handle} back="instances" />;
  return (
    <>
      <PageHeading
        title={query.data?.name ?? 'Instance'}
        about={
          query.data ? (
            <InstanceState instance={query.data} />
          ) : (
            query.isPending && <Skeleton className="my-1 h-4 w-24" />
          )
        }
      />
      <div className="*:first:mt-6">
        <Loaded query={query} what="the instance" skeleton={<LineSkeletons count={12} />}>
          {(instance) => (
            <>
              {mayChange && <InstanceActions handle={handle} instance={instance} />}
              <div className="mt-6 empty:hidden">
                <BillingNotice instance={instance} />
              </div>
              {entry && from && through && (
                <HoursOfEntry handle={handle} id={id} entry={entry} from={from} through={through} />
              )}
              <InstanceFacts instance={instance} />
              <AddonsCard handle={handle} instance={instance} mayChange={mayChange} />
              <HourlyCosts handle={handle} id={id} />
              <History handle={handle} id={id} status={instance.status} />
            </>
          )}
        </Loaded>
      </div>
    </>
  );
}

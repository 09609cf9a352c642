import { useQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import type { Maintenance } from '../../../contracts/incidents.ts';
import { pathTo } from '../../client/paths.ts';
import { RequestError } from '../../client/request.ts';
import { useTitle } from '../../client/title.ts';
import { useIsAdministrator } from '../../client/viewer.ts';
import { Card } from '../../ui/Card.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { CancelMaintenance, ChangeMaintenance } from './forAdministrators.tsx';
import { describeComponents, MAINTENANCE_LOOKS, maintenanceQuery } from './incidents.ts';
import { NoSuchReport } from './NoSuchReport.tsx';
import { StateWhenUnread } from './StateWhenUnread.tsx';

/** A maintenance window with its timeline, the latest first. */
export function MaintenanceView({ id }: { id: string }) {
  const query = useQuery(maintenanceQuery(id));
  useTitle(query.data?.title);
  if (query.error instanceof RequestError && [400, 404].includes(query.error.status))
    return <NoSuchReport what="Maintenance" />;
  return (
    <>
      <p className="mb-1 text-sm text-soft">
        <TextLink href={pathTo('status')}>Status</TextLink>
      </p>
      <PageHeading
        title={<span className="wrap-anywhere">{query.data?.title ?? 'Maintenance'}</span>}
        about={query.data && <StateMark {...MAINTENANCE_LOOKS[query.data.state]} />}
        actions={query.data && <Actions maintenance={query.data} />}
      />
      <StateWhenUnread failure={query.failureReason} />
      <Card title="Timeline" className="mt-6">
        <Loaded query={query} what="the maintenance" skeleton={<LineSkeletons count={4} />}>
          {(maintenance) => (
            <>
              <p className="whitespace-pre-wrap wrap-anywhere">{maintenance.text}</p>
              <p className="mt-1.5 mb-5 text-sm text-soft">
                Affects: {describeComponents(maintenance.components)}.
              </p>
              <ol className="divide-y divide-line">
                {stepsOf(maintenance).map(({ what, at }) => (
                  <li
                    key={what}
                    className="flex flex-wrap justify-between gap-x-4 py-4 text-sm first:pt-0 last:pb-0"
                  >
                    <span>{what}</span>
                    <span className="text-soft">
                      <At moment={at} />
                    </span>
                  </li>
                ))}
              </ol>
            </>
          )}
        </Loaded>
      </Card>
    </>
  );
}

/** What was and what is to come, the latest first. */
function stepsOf({ state, plannedAt, startsAt, endsAt, cancelledAt }: Maintenance) {
  const end = {
    planned: { what: 'It will end', at: endsAt },
    in_progress: { what: 'It will end', at: endsAt },
    completed: { what: cancelledAt === null ? 'It ended' : 'It was ended early', at: cancelledAt ?? endsAt },
    cancelled: { what: 'It was cancelled', at: cancelledAt ?? endsAt },
  }[state];
  const start = { what: state === 'planned' ? 'It will begin' : 'It began', at: startsAt };
  const planned = { what: 'It was planned', at: plannedAt };
  if (state === 'cancelled') return [end, planned];
  // One that had begun already when it was told of.
  return Date.parse(plannedAt) > Date.parse(startsAt) ? [end, start] : [end, start, planned];
}

function Actions({ maintenance }: { maintenance: Maintenance }) {
  const isOver = maintenance.state === 'completed' || maintenance.state === 'cancelled';
  if (!useIsAdministrator() || isOver) return null;
  return (
    <Suspense fallback={<div className="h-9" />}>
      <ChangeMaintenance maintenance={maintenance} />
      <CancelMaintenance maintenance={maintenance} />
    </Suspense>
  );
}

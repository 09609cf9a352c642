import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense } from 'react';
import type { Incident, Maintenance } from '../../../contracts/incidents.ts';
import { pathTo } from '../../client/paths.ts';
import { useIsAdministrator } from '../../client/viewer.ts';
import { StateMark } from '../../ui/StateMark.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { At } from '../../ui/Timestamp.tsx';
import {
  CancelMaintenance,
  ChangeMaintenance,
  DescribeIncident,
  PostUpdate,
  ResolveIncident,
} from './forAdministrators.tsx';
import { describeComponents, historyQuery, INCIDENT_LOOKS, MAINTENANCE_LOOKS } from './incidents.ts';

/** What is open: incidents with their latest update, and maintenance that is under way or to come. */
export function OpenReports() {
  const { data } = useInfiniteQuery(historyQuery);
  if (data === undefined || data.incidents.length + data.maintenance.length === 0) return null;
  return (
    <section aria-label="Incidents and maintenance" className="space-y-4">
      {data.incidents.map((incident) => (
        <OpenIncidentReport key={incident.id} incident={incident} />
      ))}
      {data.maintenance.map((maintenance) => (
        <OpenMaintenanceReport key={maintenance.id} maintenance={maintenance} />
      ))}
    </section>
  );
}

function OpenIncidentReport({ incident }: { incident: Incident }) {
  const { id, title, impact, components, state, startedAt, latest } = incident;
  return (
    <Report
      className={impact === 'minor' ? 'border-warn/40' : 'border-bad/40'}
      title={<TextLink href={pathTo('incident', { incident: id })}>{title}</TextLink>}
      mark={<StateMark {...INCIDENT_LOOKS[state]} />}
      actions={
        latest === null ? (
          <DescribeIncident incident={incident} />
        ) : (
          <>
            <PostUpdate incident={incident} />
            <ResolveIncident incident={incident} />
          </>
        )
      }
    >
      {latest && <p className="whitespace-pre-wrap wrap-anywhere">{latest.text}</p>}
      <p className="mt-1 text-sm text-soft">
        {latest && (
          <>
            Updated <At moment={latest.at} />.{' '}
          </>
        )}
        Since <At moment={startedAt} />. Affects: {describeComponents(components)}.
      </p>
    </Report>
  );
}

function OpenMaintenanceReport({ maintenance }: { maintenance: Maintenance }) {
  const { id, title, text, components, state, startsAt, endsAt } = maintenance;
  return (
    <Report
      className="border-busy/30 bg-busy-tint"
      title={<TextLink href={pathTo('maintenance', { maintenance: id })}>{title}</TextLink>}
      mark={<StateMark {...MAINTENANCE_LOOKS[state]} />}
      actions={
        <>
          <ChangeMaintenance maintenance={maintenance} />
          <CancelMaintenance maintenance={maintenance} />
        </>
      }
    >
      <p className="whitespace-pre-wrap wrap-anywhere">{text}</p>
      <p className="mt-1 text-sm text-soft">
        <At moment={startsAt} /> to <At moment={endsAt} />. Affects: {describeComponents(components)}.
      </p>
    </Report>
  );
}

function Report({
  title,
  mark,
  actions,
  className,
  children,
}: {
  title: ReactNode;
  mark: ReactNode;
  actions: ReactNode;
  className: string;
  children: ReactNode;
}) {
  const isAdministrator = useIsAdministrator();
  return (
    <article className={`rounded-lg border bg-card p-5 sm:p-6 ${className}`}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="font-semibold wrap-anywhere">{title}</h2>
        <span className="text-sm">{mark}</span>
      </div>
      <div className="mt-2">{children}</div>
      {isAdministrator && (
        <Suspense fallback={<div className="mt-4 h-9" />}>
          <div className="mt-4 flex flex-wrap gap-2">{actions}</div>
        </Suspense>
      )}
    </article>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import type { Incident, IncidentHistory, Maintenance } from '../../../contracts/incidents.ts';
import { pathTo } from '../../client/paths.ts';
import { useIsAdministrator } from '../../client/viewer.ts';
import { Card } from '../../ui/Card.tsx';
import { dateFormat } from '../../ui/formats.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { More } from '../../ui/More.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { At, describeSpan } from '../../ui/Timestamp.tsx';
import { DescribeIncident } from './forAdministrators.tsx';
import { historyQuery, INCIDENT_LOOKS, MAINTENANCE_LOOKS } from './incidents.ts';

type Day = IncidentHistory['days'][number];

const DAY = { dateStyle: 'full', timeZone: 'UTC' } as const;

/** Incidents and maintenance that are over, by day: 90 days, and those before when asked for. */
export function PastReports() {
  const list = useInfiniteQuery(historyQuery);
  return (
    <Card title="Past incidents" aside="Days are in UTC">
      <Loaded query={list} what="the past incidents" skeleton={<LineSkeletons count={3} />}>
        {({ days }) => (
          <>
            {days.length === 0 && (
              <p className="text-sm text-soft">No incidents or maintenance in the last 90 days.</p>
            )}
            <div className="space-y-6">
              {days.map((day) => (
                <DayReports key={day.day} day={day} />
              ))}
            </div>
            <More list={list} />
          </>
        )}
      </Loaded>
    </Card>
  );
}

function DayReports({ day: { day, incidents, maintenance } }: { day: Day }) {
  return (
    <div>
      <h3 className="border-b border-line pb-1 text-sm font-medium">
        <time dateTime={day}>{dateFormat(DAY).format(new Date(day))}</time>
      </h3>
      <ul className="mt-3 space-y-4">
        {incidents.map((incident) => (
          <PastIncident key={incident.id} incident={incident} />
        ))}
        {maintenance.map((window) => (
          <PastMaintenance key={window.id} maintenance={window} />
        ))}
      </ul>
    </div>
  );
}

function PastIncident({ incident }: { incident: Incident }) {
  const isAdministrator = useIsAdministrator();
  const { id, title, state, startedAt, resolvedAt, latest } = incident;
  return (
    <li className="text-sm">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="text-base wrap-anywhere">
          <TextLink href={pathTo('incident', { incident: id })}>{title}</TextLink>
        </span>
        <StateMark {...INCIDENT_LOOKS[state]} />
      </div>
      {latest && <p className="mt-1 whitespace-pre-wrap wrap-anywhere">{latest.text}</p>}
      <p className="mt-1 text-soft">
        <At moment={startedAt} />
        {resolvedAt && `, for ${describeSpan(Date.parse(resolvedAt) - Date.parse(startedAt))}`}
        {latest === null && ', recorded automatically'}
      </p>
      {isAdministrator && latest === null && (
        <Suspense fallback={<div className="mt-2 h-9" />}>
          <div className="mt-2">
            <DescribeIncident incident={incident} />
          </div>
        </Suspense>
      )}
    </li>
  );
}

function PastMaintenance({ maintenance }: { maintenance: Maintenance }) {
  const { id, title, text, state, startsAt, endsAt } = maintenance;
  return (
    <li className="text-sm">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="text-base wrap-anywhere">
          <TextLink href={pathTo('maintenance', { maintenance: id })}>{title}</TextLink>
        </span>
        <StateMark {...MAINTENANCE_LOOKS[state]} />
      </div>
      <p className="mt-1 whitespace-pre-wrap wrap-anywhere">{text}</p>
      <p className="mt-1 text-soft">
        <At moment={startsAt} /> to <At moment={endsAt} />
      </p>
    </li>
  );
}

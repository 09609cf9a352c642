import { useQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import type { IncidentTimeline } from '../../../contracts/incidents.ts';
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
import { At, describeSpan } from '../../ui/Timestamp.tsx';
import { CreditIncident, DescribeIncident, PostUpdate, ResolveIncident } from './forAdministrators.tsx';
import { describeComponents, INCIDENT_LOOKS, incidentQuery } from './incidents.ts';
import { NoSuchReport } from './NoSuchReport.tsx';
import { StateWhenUnread } from './StateWhenUnread.tsx';

const IMPACTS = { minor: 'Minor impact', major: 'Major impact', critical: 'Critical impact' } as const;

/** An incident with its timeline, the latest first. */
export function IncidentView({ id }: { id: string }) {
  const query = useQuery(incidentQuery(id));
  useTitle(query.data?.title);
  if (query.error instanceof RequestError && [400, 404].includes(query.error.status))
    return <NoSuchReport what="Incident" />;
  return (
    <>
      <p className="mb-1 text-sm text-soft">
        <TextLink href={pathTo('status')}>Status</TextLink>
      </p>
      <PageHeading
        title={<span className="wrap-anywhere">{query.data?.title ?? 'Incident'}</span>}
        about={query.data && <StateMark {...INCIDENT_LOOKS[query.data.state]} />}
        actions={query.data && <Actions incident={query.data} />}
      />
      <StateWhenUnread failure={query.failureReason} />
      <Card title="Timeline" className="mt-6">
        <Loaded query={query} what="the incident" skeleton={<LineSkeletons count={4} />}>
          {(incident) => (
            <>
              <p className="mb-5 text-sm text-soft">
                {incident.impact === null ? 'Recorded automatically' : IMPACTS[incident.impact]}. Affects:{' '}
                {describeComponents(incident.components)}. {describeLength(incident)}
              </p>
              <Timeline incident={incident} />
            </>
          )}
        </Loaded>
      </Card>
    </>
  );
}

function Timeline({
  incident: { updates, startedAt, resolvedAt, recordedAs },
}: {
  incident: IncidentTimeline;
}) {
  return (
    <ol className="divide-y divide-line">
      {updates.map(({ status, text, at }) => (
        <li key={`${at} ${status}`} className="py-4 first:pt-0 last:pb-0">
          <p className="flex flex-wrap justify-between gap-x-4 text-sm">
            <StateMark {...INCIDENT_LOOKS[status]} />
            <span className="text-soft">
              <At moment={at} />
            </span>
          </p>
          <p className="mt-1.5 whitespace-pre-wrap wrap-anywhere">{text}</p>
        </li>
      ))}
      {recordedAs !== null && resolvedAt !== null && <Recorded at={resolvedAt} text="It was over" />}
      {recordedAs !== null && <Recorded at={startedAt} text="It began" />}
    </ol>
  );
}

function Recorded({ at, text }: { at: string; text: string }) {
  return (
    <li className="flex flex-wrap justify-between gap-x-4 py-4 text-sm first:pt-0 last:pb-0">
      <span>{text} (recorded automatically)</span>
      <span className="text-soft">
        <At moment={at} />
      </span>
    </li>
  );
}

function Actions({ incident }: { incident: IncidentTimeline }) {
  if (!useIsAdministrator()) return null;
  return (
    <Suspense fallback={<div className="h-9" />}>
      {incident.updates.length === 0 ? (
        <DescribeIncident incident={{ ...incident, latest: null }} />
      ) : (
        incident.state !== 'resolved' && (
          <>
            <PostUpdate incident={incident} />
            <ResolveIncident incident={incident} />
          </>
        )
      )}
      {incident.state === 'resolved' && <CreditIncident incident={incident} />}
    </Suspense>
  );
}

function describeLength({ startedAt, resolvedAt }: IncidentTimeline): string {
  return resolvedAt === null
    ? 'It is not over yet.'
    : `It lasted ${describeSpan(Date.parse(resolvedAt) - Date.parse(startedAt))}.`;
}

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { State } from '../../../domain/status/finding.ts';
import type { StatusRecord } from '../../../contracts/statusRecord.ts';
import type { Incident } from '../../../contracts/incidents.ts';
import { Card } from '../../ui/Card.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { DayBars } from './DayBars.tsx';
import { historyQuery } from './incidents.ts';
import { usePlatformState } from './platformState.ts';
import { isUnread, statusRecordQuery } from './queries.ts';
import { describeShare } from './share.ts';
import { MARKS } from './stateLooks.ts';

type ComponentRecord = StatusRecord['components'][number];

const COMPONENT_NAMES = { app: 'App', database: 'Database', billing: 'Billing' } as const;

/** The platform's own record of the last 90 days. */
export function RecordCard() {
  const query = useQuery(statusRecordQuery);
  const { data: history } = useInfiniteQuery(historyQuery);
  const incidents = [...(history?.incidents ?? []), ...(history?.days.flatMap((day) => day.incidents) ?? [])];
  return (
    <Card
      title="Last 90 days"
      aside={
        <a
          className="underline decoration-line underline-offset-4 hover:decoration-current"
          href="/status/feed.atom"
        >
          Subscribe
        </a>
      }
    >
      <Loaded
        query={query}
        what="the record of the last 90 days"
        skeleton={
          <div className="min-h-52 space-y-6">
            <Skeleton className="h-16 w-full" />
            <Skeleton className="h-16 w-full" />
          </div>
        }
      >
        {(record) => (
          <div className="min-h-52 space-y-6">
            {record.components.map((component) => (
              <ComponentRow
                key={component.component}
                record={component}
                incidents={incidents.filter(({ components }) => components.includes(component.component))}
              />
            ))}
            <p className="text-sm text-soft">
              {record.recordedSince === null ? (
                isUnread(record) ? (
                  'The record can’t be read at the moment.'
                ) : (
                  'Nothing recorded yet.'
                )
              ) : (
                <>
                  Recorded every minute since <At moment={record.recordedSince} />. Days are in UTC; an
                  outline means no data.
                </>
              )}
            </p>
          </div>
        )}
      </Loaded>
    </Card>
  );
}

function ComponentRow({
  record: { component, state, days },
  incidents,
}: {
  record: ComponentRecord;
  incidents: Incident[];
}) {
  const name = COMPONENT_NAMES[component];
  return (
    <div>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
        <h3 className="font-medium">{name}</h3>
        <span className="flex items-center gap-4">
          <span className="text-soft tabular-nums">{describeShare(days)}</span>
          <PresentState component={component} recorded={state} />
        </span>
      </div>
      <DayBars
        name={name}
        days={days}
        incidents={incidents.map(({ title, startedAt, resolvedAt }) => ({
          title,
          startedAt,
          endedAt: resolvedAt,
        }))}
      />
    </div>
  );
}

/** By itself, so that the days are not drawn anew with it. */
function PresentState({ component, recorded }: { component: ComponentRecord['component']; recorded: State }) {
  const part = usePlatformState()?.components[component];
  return <StateMark state={MARKS[part?.state ?? recorded]} word={part?.word} />;
}

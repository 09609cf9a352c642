import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { StatusRecord } from '../../../contracts/statusRecord.ts';
import type { Incident } from '../../../contracts/incidents.ts';
import { Card } from '../../ui/Card.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { count } from '../../ui/hours.ts';
import { formatCount } from '../../ui/Money.tsx';
import { At, describeSpan } from '../../ui/Timestamp.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { DayBars } from './DayBars.tsx';
import { historyQuery } from './incidents.ts';
import { usePlatformState } from './platformState.ts';
import { statusRecordQuery } from './queries.ts';
import { MARKS } from './stateLooks.ts';

type ComponentRecord = StatusRecord['components'][number];

const MINUTES_IN_A_DAY = 1_440;
const PERCENT = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 2 });
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
                'Nothing recorded yet.'
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
  const part = usePlatformState()?.components[component];
  return (
    <div>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
        <h3 className="font-medium">{name}</h3>
        <span className="flex items-center gap-4">
          <span className="text-soft tabular-nums">{describeShare(days)}</span>
          <StateMark state={MARKS[part?.state ?? state]} word={part?.word} />
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

/** How much it was up of what is recorded; cut off, not rounded: 100% means all of it. No share of less than a day. */
function describeShare(days: ComponentRecord['days']): string {
  const up = days.reduce((sum, { minutesUp }) => sum + minutesUp, 0);
  const known = days.reduce((sum, { minutesDown }) => sum + minutesDown, up);
  if (known === 0) return 'no data';
  if (known < MINUTES_IN_A_DAY) return `${formatCount(up)} of ${count(known, 'minute')} recorded`;
  const share = Math.floor((up / known) * 10_000) / 10_000;
  return `${PERCENT.format(share)} of ${describeSpan(known * 60_000)}`;
}

import { useQuery } from '@tanstack/react-query';
import type { ResponseTimes } from '../../../contracts/responseTimes.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { LineChart } from '../../ui/LineChart.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { describeSpan } from '../../ui/Timestamp.tsx';
import { formatMillis } from './millis.ts';
import { responseTimesQuery } from './queries.ts';

const NAMES = { app: 'App', database: 'Database' } as const;

/** How long app and database took to answer, over the last 24 hours. */
export function ResponseCard() {
  const query = useQuery(responseTimesQuery);
  return (
    <Card title="Response time" aside="Last 24 hours">
      <Loaded
        query={query}
        what="the response times"
        skeleton={<Skeleton className="h-28 w-full" />}
        empty={({ app, database }) =>
          app.medianMs === null &&
          database.medianMs === null && (
            <Empty title="Nothing measured yet">It is measured once a minute.</Empty>
          )
        }
      >
        {(times) => (
          <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
            {(['app', 'database'] as const).map((component) => (
              <Times
                key={component}
                name={NAMES[component]}
                times={times[component]}
                from={firstStep(times)}
                stepMinutes={times.stepMinutes}
              />
            ))}
          </div>
        )}
      </Loaded>
    </Card>
  );
}

/** Of a platform that is new the chart begins with the first measurement, or an hour ago. */
const FEWEST_STEPS = 12;
function firstStep({ app, database }: ResponseTimes): number {
  const first = app.medians.findIndex((median, step) => median !== null || database.medians[step] !== null);
  return Math.min(Math.max(first, 0), app.medians.length - FEWEST_STEPS);
}

function Times({
  name,
  times: { medianMs, p95Ms, medians },
  from,
  stepMinutes,
}: {
  name: string;
  times: ResponseTimes['app'];
  from: number;
  stepMinutes: number;
}) {
  const words =
    medianMs === null || p95Ms === null
      ? 'no answer measured'
      : `median ${formatMillis(medianMs)}, 95% within ${formatMillis(p95Ms)}`;
  return (
    <div>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
        <h3 className="font-medium">{name}</h3>
        <span className="text-soft tabular-nums">{words}</span>
      </div>
      <div className="mt-2">
        <LineChart
          label={`${name}, response time of the last 24 hours: ${words}`}
          values={medians.slice(from)}
          sayTop={formatMillis}
        />
      </div>
      <div aria-hidden className="mt-1 flex justify-between text-xs text-soft">
        <span>{describeSpan((medians.length - from) * stepMinutes * 60_000)} ago</span>
        <span>Now</span>
      </div>
    </div>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { InstanceHour } from '../../../contracts/instances.ts';
import { largestOf, thousandthsOf } from '../../client/amounts.ts';
import { BarChart } from '../../ui/BarChart.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { At, formatTimestamp } from '../../ui/Timestamp.tsx';
import { formatMoney } from '../../ui/Money.tsx';
import { More } from '../../ui/More.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { HourTable } from './HourTable.tsx';
import { hoursQuery } from './instances.ts';

/** Four days: a bar is still wide enough to point at. */
const HOURS_DRAWN = 96;
/** How many hours are shown at first, so that what follows stays within reach. */
const HOURS_LISTED = 24;

/** What an instance has cost, hour by hour. */
export function HourlyCosts({ handle, id }: { handle: string; id: string }) {
  const list = useInfiniteQuery(hoursQuery(handle, id));
  const [isLong, setIsLong] = useState(false);
  return (
    <Card title="Hourly charges" className="mt-6" aside="Newest first">
      <Loaded
        query={list}
        what="its hours"
        skeleton={<LineSkeletons count={10} />}
        empty={(hours) =>
          hours.length === 0 && (
            <Empty title="No charges yet">
              Each hour is charged by the first billing run after it begins.
            </Empty>
          )
        }
      >
        {(hours) => (
          <>
            <HourChart hours={hours.slice(0, HOURS_DRAWN).reverse()} />
            <div className="mt-6">
              <HourTable caption="Charged hours" hours={isLong ? hours : hours.slice(0, HOURS_LISTED)} />
            </div>
            {isLong || hours.length <= HOURS_LISTED ? (
              <More list={list} />
            ) : (
              <p className="mt-4 text-center">
                <Button look="secondary" onClick={() => setIsLong(true)}>
                  Show more
                </Button>
              </p>
            )}
          </>
        )}
      </Loaded>
    </Card>
  );
}

function HourChart({ hours }: { hours: InstanceHour[] }) {
  const most = largestOf(hours.map(({ amount }) => amount));
  const bars = hours.map(({ hour, amount, ordinal, plan }) => ({
    key: hour,
    size: thousandthsOf(amount, most),
    label: `${formatTimestamp(hour)}: ${formatMoney(amount, { isExact: true })} (${plan}, hour ${ordinal} of the month)`,
  }));
  return (
    <BarChart
      caption={hours.length === 1 ? 'First hour' : `Last ${hours.length} hours`}
      bars={bars}
      most={formatMoney(most, { isExact: true })}
      from={<At moment={hours[0]?.hour ?? ''} />}
      to={<At moment={hours.at(-1)?.hour ?? ''} />}
      words={{ warn: '', bad: '' }}
    />
  );
}

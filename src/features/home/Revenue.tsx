import { useQuery } from '@tanstack/react-query';
import type { BillingDays } from '../../../contracts/billingDays.ts';
import { BarChart } from '../../ui/BarChart.tsx';
import { Card } from '../../ui/Card.tsx';
import { Figure, Figures } from '../../ui/Figure.tsx';
import { dateFormat } from '../../ui/formats.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { formatCount, formatMoney, Money } from '../../ui/Money.tsx';
import { FigureSkeletons } from '../../ui/Skeleton.tsx';
import { daysQuery } from './queries.ts';

const DAY = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;

/** What was charged today, this month, and day by day. */
export function Revenue() {
  return (
    <Card title="Charged" aside="Days in UTC">
      <Loaded query={useQuery(daysQuery)} what="what was charged" skeleton={<FigureSkeletons count={4} />}>
        {({ today, thisMonth, days }) => (
          <>
            <Figures>
              <Figure name="Today">
                <Money amount={today.amount} />
              </Figure>
              <Figure name="Hours today">{formatCount(today.hours)}</Figure>
              <Figure name="This month">
                <Money amount={thisMonth.amount} />
              </Figure>
              <Figure name="Hours this month">{formatCount(thisMonth.hours)}</Figure>
            </Figures>
            <div className="mt-6">
              <Days days={days} />
            </div>
          </>
        )}
      </Loaded>
    </Card>
  );
}

function Days({ days }: Pick<BillingDays, 'days'>) {
  const first = days[0];
  const last = days.at(-1);
  return (
    <BarChart
      caption="Charged a day"
      places={days.length}
      bars={days.map(({ day, hours, amount }) => ({
        key: day,
        // A chart’s height, not money.
        size: Number(amount),
        label: `${nameDay(day)}: ${formatMoney(amount)}, ${formatCount(hours)} ${hours === 1 ? 'hour' : 'hours'}`,
      }))}
      most={(size) => formatMoney(size.toFixed(2))}
      from={first && nameDay(first.day)}
      to={last && nameDay(last.day)}
      words={{ warn: '', bad: '' }}
    />
  );
}

function nameDay(day: string): string {
  return dateFormat(DAY).format(new Date(`${day}T00:00:00Z`));
}

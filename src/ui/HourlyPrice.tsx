import type { Plan } from '../../contracts/plans.ts';
import { Money } from './Money.tsx';

/** What each hour costs, exactly: without an hourly price it is a fraction of the monthly one. */
export function HourlyPrice({ monthly, hourly, firstHour }: NonNullable<Plan['price']>) {
  if (hourly !== null) return <Money amount={hourly} isExact />;
  return (
    <>
      <Money amount={monthly} /> / 672, about <Money amount={firstHour} isExact />
    </>
  );
}

import type { Plan } from '../../../contracts/plans.ts';
import { HourlyPrice } from '../../ui/HourlyPrice.tsx';
import { Money } from '../../ui/Money.tsx';

export type PricedPlan = Plan & { price: NonNullable<Plan['price']> };

/** What can be chosen: not retired, and with a price. */
export function isAvailable(plan: Plan): plan is PricedPlan {
  return plan.retiredAt === null && plan.price !== null;
}

/** What a plan costs, before anything is clicked. */
export function PlanPrice({ price }: Pick<PricedPlan, 'price'>) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-sm">
      <dt className="text-soft">First hour</dt>
      <dd>
        <Money amount={price.firstHour} isExact />
      </dd>
      <dt className="text-soft">Hourly</dt>
      <dd>
        <HourlyPrice {...price} />
      </dd>
      <dt className="text-soft">Monthly cap</dt>
      <dd>
        <Money amount={price.monthly} />
      </dd>
    </dl>
  );
}

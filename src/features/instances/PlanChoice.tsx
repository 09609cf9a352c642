import { Money } from '../../ui/Money.tsx';
import type { PricedPlan } from './PlanPrice.tsx';
import { describeResources } from '../../ui/resources.ts';

/** Plans with what they hold and cost, one of which is chosen. */
export function PlanChoice({
  plans,
  chosen,
  choose,
  fault,
}: {
  plans: PricedPlan[];
  chosen: string;
  choose: (code: string) => void;
  fault?: string | undefined;
}) {
  return (
    <fieldset>
      <legend className="text-sm font-medium">Plan</legend>
      <div className="mt-1 divide-y divide-line overflow-hidden rounded-md border border-line">
        {plans.map(({ code, resources, price }) => (
          <label
            key={code}
            className="flex cursor-pointer items-start gap-3 px-3 py-2.5 text-sm hover:bg-sunken has-checked:bg-sunken"
          >
            <input
              type="radio"
              name="plan"
              value={code}
              required
              checked={code === chosen}
              onChange={() => choose(code)}
              className="mt-1 size-4 shrink-0 accent-accent"
            />
            <span className="flex min-w-0 grow flex-wrap justify-between gap-x-4">
              <span className="min-w-0">
                <span className="font-medium">{code}</span>
                <span className="block text-soft">{describeResources(resources)}</span>
              </span>
              <span className="tabular-nums sm:text-right">
                <Money amount={price.firstHour} isExact /> <span className="text-soft">an hour</span>
                <span className="text-soft sm:block">
                  <span className="sm:hidden">, </span>max. <Money amount={price.monthly} /> a month
                </span>
              </span>
            </span>
          </label>
        ))}
      </div>
      {fault && <p className="mt-1 text-sm text-bad">{fault}</p>}
    </fieldset>
  );
}

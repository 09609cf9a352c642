import { differenceOf, isLess } from '../../client/amounts.ts';
import { Money } from '../../ui/Money.tsx';
import type { PricedPlan } from './PlanPrice.tsx';
import { describeResources } from '../../ui/resources.ts';

/** A choice of plans with their sizes and prices. */
export function PlanChoice({
  plans,
  chosen,
  choose,
  fault,
  monthlyNow,
  whyRefused = () => null,
}: {
  plans: PricedPlan[];
  chosen: string;
  choose: (code: string) => void;
  fault?: string | undefined;
  /** The current monthly cap: each plan then shows the difference. */
  monthlyNow?: string | undefined;
  /** Why a plan can't be chosen, in words. */
  whyRefused?: (plan: PricedPlan) => string | null;
}) {
  return (
    <fieldset>
      <legend className="text-sm font-medium">Plan</legend>
      <div className="mt-1 divide-y divide-line overflow-hidden rounded-md border border-line">
        {plans.map((plan) => (
          <PlanCard
            key={plan.code}
            plan={plan}
            isChosen={plan.code === chosen}
            choose={choose}
            monthlyNow={monthlyNow}
            refused={whyRefused(plan)}
          />
        ))}
      </div>
      {fault && <p className="mt-1 text-sm text-bad">{fault}</p>}
    </fieldset>
  );
}

function PlanCard({
  plan: { code, displayName, description, resources, price },
  isChosen,
  choose,
  monthlyNow,
  refused,
}: {
  plan: PricedPlan;
  isChosen: boolean;
  choose: (code: string) => void;
  monthlyNow: string | undefined;
  refused: string | null;
}) {
  return (
    <label className="flex cursor-pointer items-start gap-3 px-3 py-2.5 text-sm hover:bg-sunken has-checked:bg-sunken has-disabled:cursor-not-allowed">
      <input
        type="radio"
        name="plan"
        value={code}
        required
        disabled={refused !== null}
        checked={isChosen}
        onChange={() => choose(code)}
        className="mt-1 size-4 shrink-0 accent-accent"
      />
      <span className="flex min-w-0 grow flex-wrap justify-between gap-x-4">
        <span className="min-w-0">
          <span className="font-medium wrap-anywhere">{displayName}</span>
          <span className="block text-soft">{describeResources(resources)}</span>
          {description !== '' && <span className="block wrap-anywhere text-soft">{description}</span>}
          {refused !== null && <span className="block">{refused}</span>}
        </span>
        <span className="tabular-nums sm:text-right">
          max. <Money amount={price.monthly} /> <span className="text-soft">a month</span>
          <span className="text-soft sm:block">
            <span className="sm:hidden">, </span>
            <Money amount={price.firstHour} isExact /> an hour
          </span>
          {monthlyNow !== undefined && (
            <span className="block">
              <Difference amount={differenceOf(price.monthly, monthlyNow)} /> a month
            </span>
          )}
        </span>
      </span>
    </label>
  );
}

/** An amount with its sign, also a plus. */
function Difference({ amount }: { amount: string }) {
  return (
    <>
      {isLess(amount, '0.000000') ? '' : '+'}
      <Money amount={amount} />
    </>
  );
}

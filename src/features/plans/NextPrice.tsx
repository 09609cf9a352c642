import type { Plan } from '../../../contracts/plans.ts';
import { Money } from '../../ui/Money.tsx';
import { At } from '../../ui/Timestamp.tsx';

/** The next price of a plan, if one is set. */
export function NextPrice({ nextPrice }: Pick<Plan, 'nextPrice'>) {
  if (nextPrice === null) return null;
  return (
    <span className="block font-normal text-busy">
      From <At moment={nextPrice.from} />: <Money amount={nextPrice.monthly} /> a month
    </span>
  );
}

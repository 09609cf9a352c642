import type { Plan } from '../../../contracts/plans.ts';
import { StateMark } from '../../ui/StateMark.tsx';

type Offered = Pick<Plan, 'price' | 'retiredAt'>;

export function isAvailable({ price, retiredAt }: Offered): boolean {
  return price !== null && retiredAt === null;
}

/** Whether a plan can be chosen, and why not. */
export function PlanState({ plan }: { plan: Offered }) {
  if (isAvailable(plan)) return <StateMark state="running" word="Available" />;
  if (plan.retiredAt !== null) return <StateMark state="stopped" word="Retired" />;
  return <StateMark state="warning" word="No price" />;
}

import type { Instance } from '../../../contracts/instances.ts';
import { Money } from '../../ui/Money.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { HeldNotice } from '../debtors/HeldMark.tsx';

const REASONS: Record<NonNullable<Instance['notBilledBecause']>, string> = {
  'no plan': 'Its plan is unknown. Once the operator sets one, its hours are billed.',
  'no price':
    'Its plan has no price. Once it has one, its hours are billed at the price in force when they began.',
  'behind the mark': 'It was imported with past hours. The next billing run charges them.',
};

/** What is easily misunderstood about its bill. */
export function BillingNotice({ instance }: { instance: Instance }) {
  const { status, perHour, notBilledBecause, held } = instance;
  if (held !== null) return <HeldNotice held={held} />;
  if (status === 'stopped' && notBilledBecause === null) {
    return (
      <Notice weight="warning" title="Stopped, and still billed">
        Its resources stay reserved
        {perHour !== null && (
          <>
            {' '}
            at <Money amount={perHour} isExact /> an hour
          </>
        )}
        . Delete it to stop the charges.
      </Notice>
    );
  }
  if (notBilledBecause === null) return null;
  return <Notice title="Not billed yet">{REASONS[notBilledBecause]}</Notice>;
}

import type { Instance } from '../../../contracts/instances.ts';
import { Money } from '../../ui/Money.tsx';
import { Notice } from '../../ui/Notice.tsx';

const REASONS: Record<NonNullable<Instance['notBilledBecause']>, string> = {
  'no plan': 'Nobody knows its plan. Once the operator has set one, its hours are billed.',
  'no price':
    'Its plan has no price. Once it has one, its hours are billed at the price in force when they began.',
  'behind the mark': 'It was brought in with hours of the past. The next billing run charges them.',
};

/** What one would otherwise get wrong about its bill. */
export function BillingNotice({ instance }: { instance: Instance }) {
  const { status, perHour, notBilledBecause } = instance;
  if (status === 'stopped' && notBilledBecause === null) {
    return (
      <Notice weight="warning" title="Stopped, and still billed">
        Its resources stay reserved
        {perHour !== null && (
          <>
            , for <Money amount={perHour} /> an hour
          </>
        )}
        . Only deleting it ends that.
      </Notice>
    );
  }
  if (notBilledBecause === null) return null;
  return <Notice title="Not billed for now">{REASONS[notBilledBecause]}</Notice>;
}

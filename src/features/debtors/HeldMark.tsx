import type { Held } from '../../../contracts/power.ts';
import { Notice } from '../../ui/Notice.tsx';
import { describeHeld } from './words.ts';

/** In a list, below the state. */
export function HeldMark({ held }: { held: Held }) {
  return held && <span className="block text-warn">{describeHeld(held)}</span>;
}

/** On its own page: what its owner can do, and what happens afterwards. */
export function HeldNotice({ held }: { held: NonNullable<Held> }) {
  return (
    <Notice weight="warning" title={describeHeld(held)}>
      Until then it can’t be started or rebooted.{' '}
      {held.powerAfterwards === 'on'
        ? 'Then it is switched on again by itself.'
        : 'It stays off then, as its owner has chosen.'}{' '}
      Its disk is kept, and it is still charged until you delete it.
    </Notice>
  );
}

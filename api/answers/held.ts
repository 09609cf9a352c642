import type * as contracts from '../../contracts/power.ts';
import type { HeldColumns } from '../../db/debtors/held.ts';

export function viewHeld({ heldFor, resumePower }: HeldColumns): contracts.Held {
  return heldFor === null || resumePower === null ? null : { for: heldFor, powerAfterwards: resumePower };
}

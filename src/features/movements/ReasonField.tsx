import type { ComponentProps } from 'react';
import { Field } from '../../ui/Field.tsx';

/** Why money moves, for the ledger. */
export function ReasonField(field: Pick<ComponentProps<typeof Field>, 'hint' | 'fault'>) {
  return <Field {...field} label="Reason" name="reason" required maxLength={500} autoComplete="off" />;
}

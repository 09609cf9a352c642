import type { ReactNode } from 'react';
import type { Ladder } from '../../../contracts/debtors.ts';
import { faultOf } from '../../client/request.ts';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Field } from '../../ui/Field.tsx';
import { type Decision, useDecide } from './decisions.ts';

export interface Question {
  handle: string;
  name: string;
  ladder: Ladder;
  onDone: (decision: Decision) => void;
}

/** A button and its dialog, which asks for the reason. */
export function Decide({
  handle,
  onDone,
  label,
  title,
  look,
  read,
  reasonField = 'reason',
  children,
}: Pick<Question, 'handle' | 'onDone'> & {
  label: string;
  title: string;
  look?: 'danger';
  read: (form: FormData, reason: string) => Decision;
  /** What the API calls it. */
  reasonField?: 'reason' | 'explanation';
  children: ReactNode | ((error: Error | null) => ReactNode);
}) {
  const { decide, error } = useDecide(handle, onDone);
  return (
    <Confirmation
      label={label}
      title={title}
      confirm={label}
      {...(look ? { look } : {})}
      act={(form) => decide(read(form, String(form.get('why'))))}
    >
      {typeof children === 'function' ? children(error) : children}
      <Field
        label="Reason"
        name="why"
        required
        maxLength={500}
        autoComplete="off"
        hint="It is kept in the audit log."
        fault={faultOf(error, reasonField)}
      />
    </Confirmation>
  );
}

import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import { FormFailure } from './FormFailure.tsx';
import { takeFields } from './form.ts';

/** Fields that are sent together; why they were not accepted stands beside the button that was pressed. */
export function Form({
  onSubmit,
  error,
  failure,
  uncertain,
  fields,
  submit,
  look = 'primary',
  isBusy,
  isBlocked = false,
  isWide = false,
  cancel,
  result,
  className = 'space-y-4',
  children,
}: {
  /** What was typed, by the fields' names. */
  onSubmit: (typed: Record<string, string>, form: HTMLFormElement) => void;
  error: Error | null;
  /** Says that it was not done. */
  failure: string;
  /** Says that it may have been done, where that makes a difference. */
  uncertain?: string;
  /** Those that say themselves what is wrong with them. */
  fields?: readonly string[];
  /** What the button says. */
  submit: string;
  look?: 'primary' | 'secondary';
  isBusy: boolean;
  /** It can't be sent; the content says why. */
  isBlocked?: boolean;
  /** One button alone, as wide as the form. */
  isWide?: boolean;
  /** Leaves the form. */
  cancel?: { label?: string; act: () => void };
  /** Beside the button: what came of it. */
  result?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <form className={className} onSubmit={(event) => onSubmit(takeFields(event), event.currentTarget)}>
      {children}
      <FormFailure title={failure} uncertain={uncertain} error={error} fields={fields} />
      <div className={`flex flex-wrap items-center gap-2 ${cancel ? 'justify-end' : ''}`}>
        {cancel && (
          <Button look="secondary" onClick={cancel.act}>
            {cancel.label ?? 'Cancel'}
          </Button>
        )}
        <Button
          type="submit"
          look={look}
          isBusy={isBusy}
          disabled={isBlocked}
          className={isWide ? 'min-h-10 w-full' : ''}
        >
          {submit}
        </Button>
        {result}
      </div>
    </form>
  );
}

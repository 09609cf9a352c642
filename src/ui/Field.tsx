import { type ComponentProps, type ReactNode, useId } from 'react';

const CONTROL =
  'mt-1 block w-full min-h-10 rounded-md border border-soft/70 bg-card px-3 py-2 text-ink placeholder:text-soft aria-[invalid]:border-bad';

interface Frame {
  label: string;
  /** What is expected, before it is typed. */
  hint?: ReactNode;
  /** What is wrong with what was typed. */
  fault?: string | undefined;
}

/** A labelled input with its hint and its fault, tied together for readers. */
export function Field({
  label,
  hint,
  fault,
  className = '',
  trailing,
  ...input
}: ComponentProps<'input'> & Frame & { /** A small button at the input's end. */ trailing?: ReactNode }) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div className="relative">
        <input
          {...input}
          id={id}
          className={`${CONTROL} ${trailing ? 'pr-16' : ''}`}
          aria-invalid={fault ? true : undefined}
          aria-describedby={describedBy(id, hint, fault)}
        />
        {trailing && <div className="absolute inset-y-0 right-1 flex items-center">{trailing}</div>}
      </div>
      <Explanation id={id} hint={hint} fault={fault} />
    </div>
  );
}

export function TextArea({
  label,
  hint,
  fault,
  className = '',
  ...input
}: ComponentProps<'textarea'> & Frame) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <textarea
        {...input}
        id={id}
        className={`${CONTROL} min-h-28`}
        aria-invalid={fault ? true : undefined}
        aria-describedby={describedBy(id, hint, fault)}
      />
      <Explanation id={id} hint={hint} fault={fault} />
    </div>
  );
}

/** One of a few: the browser's own list, which works everywhere with a keyboard and on a phone. */
export function Choice({
  label,
  hint,
  fault,
  className = '',
  children,
  ...select
}: ComponentProps<'select'> & Frame) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <select
        {...select}
        id={id}
        className={CONTROL}
        aria-invalid={fault ? true : undefined}
        aria-describedby={describedBy(id, hint, fault)}
      >
        {children}
      </select>
      <Explanation id={id} hint={hint} fault={fault} />
    </div>
  );
}

function Explanation({ id, hint, fault }: Pick<Frame, 'hint' | 'fault'> & { id: string }) {
  return (
    <>
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-sm text-soft">
          {hint}
        </p>
      )}
      {fault && (
        <p id={`${id}-fault`} className="mt-1 text-sm text-bad">
          {fault}
        </p>
      )}
    </>
  );
}

function describedBy(id: string, hint: ReactNode, fault: string | undefined): string | undefined {
  const ids = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean);
  return ids.length > 0 ? ids.join(' ') : undefined;
}

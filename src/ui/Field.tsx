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

/** Ties a control to its label, hint and error, for screen readers too. */
interface Ties {
  id: string;
  className: string;
  'aria-invalid': true | undefined;
  'aria-describedby': string | undefined;
}

/** A control with its label above, and hint and error below. */
function Framed({
  label,
  hint,
  fault,
  className = '',
  control,
}: Frame & { className?: string | undefined; control: (ties: Ties) => ReactNode }) {
  const id = useId();
  const said = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean);
  return (
    <div className={className}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {control({
        id,
        className: CONTROL,
        'aria-invalid': fault ? true : undefined,
        'aria-describedby': said.length > 0 ? said.join(' ') : undefined,
      })}
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
    </div>
  );
}

export function Field({
  label,
  hint,
  fault,
  className,
  trailing,
  ...input
}: ComponentProps<'input'> & Frame & { /** A small button at the input's end. */ trailing?: ReactNode }) {
  return (
    <Framed
      label={label}
      hint={hint}
      fault={fault}
      className={className}
      control={(ties) => (
        <div className="relative">
          <input {...input} {...ties} className={`${ties.className} ${trailing ? 'pr-16' : ''}`} />
          {trailing && <div className="absolute inset-y-0 right-1 flex items-center">{trailing}</div>}
        </div>
      )}
    />
  );
}

export function TextArea({ label, hint, fault, className, ...input }: ComponentProps<'textarea'> & Frame) {
  return (
    <Framed
      label={label}
      hint={hint}
      fault={fault}
      className={className}
      control={(ties) => <textarea {...input} {...ties} className={`${ties.className} min-h-28`} />}
    />
  );
}

/** One of a few: the browser's own list, which works everywhere with a keyboard and on a phone. */
export function Choice({ label, hint, fault, className, ...select }: ComponentProps<'select'> & Frame) {
  return (
    <Framed
      label={label}
      hint={hint}
      fault={fault}
      className={className}
      control={(ties) => <select {...select} {...ties} />}
    />
  );
}

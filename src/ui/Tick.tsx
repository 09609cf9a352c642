import { type ComponentProps, type ReactNode, useId } from 'react';

/** A checkbox with its label. */
export function Tick({
  label,
  hint,
  ...input
}: Omit<ComponentProps<'input'>, 'type'> & { label: string; hint?: ReactNode }) {
  const id = useId();
  return (
    <div className="flex gap-3 py-1.5">
      <input
        {...input}
        id={id}
        type="checkbox"
        className="mt-0.5 size-5 shrink-0 accent-accent"
        aria-describedby={hint ? `${id}-hint` : undefined}
      />
      <div className="min-w-0 text-sm">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-soft">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}

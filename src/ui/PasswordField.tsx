import { type ComponentProps, useState } from 'react';
import { Field } from './Field.tsx';

/** A password field that can show what is typed. */
export function PasswordField(props: Omit<ComponentProps<typeof Field>, 'type' | 'trailing'>) {
  const [isShown, setIsShown] = useState(false);
  return (
    <Field
      {...props}
      type={isShown ? 'text' : 'password'}
      autoCapitalize="none"
      spellCheck={false}
      trailing={
        <button
          type="button"
          aria-label={`Show: ${props.label}`}
          aria-pressed={isShown}
          className="min-h-8 cursor-pointer rounded-sm px-2 text-sm text-soft hover:text-ink"
          onClick={() => setIsShown(!isShown)}
        >
          {isShown ? 'Hide' : 'Show'}
        </button>
      }
    />
  );
}

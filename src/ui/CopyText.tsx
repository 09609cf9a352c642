import { type FocusEvent, useState } from 'react';
import { Button } from './Button.tsx';
import { Field } from './Field.tsx';

/** Text to copy. Browsers allow the button only over HTTPS or on the same machine. */
export function CopyText({ label, text }: { label: string; text: string }) {
  const [state, setState] = useState<'new' | 'copied' | 'refused'>('new');
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setState('copied'),
      () => setState('refused'),
    );
  return (
    <div className="flex flex-wrap items-end gap-2">
      <Field
        label={label}
        readOnly
        // It was just requested, and the button that was in focus is gone.
        autoFocus
        value={text}
        className="min-w-48 grow"
        onFocus={(event: FocusEvent<HTMLInputElement>) => event.currentTarget.select()}
      />
      {window.isSecureContext && (
        <Button look="secondary" className="min-h-10" onClick={copy}>
          Copy
        </Button>
      )}
      <p role="status" className="w-full text-sm text-soft empty:hidden">
        {state === 'copied' && 'Copied.'}
        {state === 'refused' && 'Your browser blocked copying. Select the text and copy it.'}
      </p>
    </div>
  );
}

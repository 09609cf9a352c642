import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';

/** Code to read and to copy. Browsers allow the button only over HTTPS or on the same machine. */
export function CodeSample({ label, code }: { label: string; code: string }) {
  const [outcome, setOutcome] = useState('');
  const copy = () =>
    navigator.clipboard.writeText(code).then(
      () => setOutcome('Copied'),
      () => setOutcome('Your browser blocked copying: select the text'),
    );
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1 flex min-h-9 items-center gap-3 text-sm text-soft">
        {label}
        <span role="status" className="ml-auto">
          {outcome}
        </span>
        {window.isSecureContext && (
          <Button look="secondary" onClick={copy}>
            Copy <span className="sr-only">the {label} example</span>
          </Button>
        )}
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto rounded-md bg-sunken p-3 font-mono text-sm">
        {code}
      </pre>
    </figure>
  );
}

import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';

/** New recovery codes, this once. */
export function RecoveryCodes({ codes, onEnd }: { codes: string[]; onEnd: () => void }) {
  const [state, setState] = useState<'new' | 'copied' | 'refused'>('new');
  const copy = () =>
    navigator.clipboard.writeText(codes.join('\n')).then(
      () => setState('copied'),
      () => setState('refused'),
    );
  return (
    <Notice title="Keep your recovery codes">
      <p>
        Without your app, each of them signs you in once. They won’t be shown again: put them into your
        password manager, or print them.
      </p>
      <ul className="mt-3 grid gap-x-8 gap-y-1 font-mono text-sm sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code} className="break-all">
            {code}
          </li>
        ))}
      </ul>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        {window.isSecureContext && (
          <Button look="secondary" onClick={copy}>
            Copy
          </Button>
        )}
        <Button look="secondary" onClick={onEnd}>
          I have kept them
        </Button>
        <p role="status" className="text-soft empty:hidden">
          {state === 'copied' && 'Copied.'}
          {state === 'refused' && 'Your browser blocked copying. Select the codes and copy them.'}
        </p>
      </div>
    </Notice>
  );
}

import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';

/** A code of the authenticator app, or a recovery code; the form gets it as `code`. */
export function CodeField({ isWrong, autoFocus = false }: { isWrong: boolean; autoFocus?: boolean }) {
  const [isRecovery, setIsRecovery] = useState(false);
  const fault = isWrong ? 'This code is wrong, has expired or was used.' : undefined;
  return (
    <div className="space-y-2">
      {isRecovery ? (
        <Field
          key="recovery"
          label="Recovery code"
          name="code"
          hint="One of the codes that you kept when you set up the app. Each works once."
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          maxLength={100}
          fault={fault}
        />
      ) : (
        <Field
          key="app"
          label="Code"
          name="code"
          hint="The six digits that your authenticator app shows."
          autoComplete="one-time-code"
          inputMode="numeric"
          pattern="\s*(\d\s*){6}"
          title="six digits"
          autoFocus={autoFocus}
          required
          maxLength={20}
          fault={fault}
        />
      )}
      <Button look="secondary" onClick={() => setIsRecovery(!isRecovery)}>
        {isRecovery ? 'Use the app' : 'Use a recovery code'}
      </Button>
    </div>
  );
}

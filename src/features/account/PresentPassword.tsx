import type { ComponentProps } from 'react';
import { PasswordField } from '../../ui/PasswordField.tsx';

type Props = Pick<ComponentProps<typeof PasswordField>, 'fault'> & {
  label?: string;
  name?: string;
  /** The account, for password managers, where the form does not ask for it. */
  email?: string;
};

/** An account's current password. */
export function PresentPassword({ label = 'Password', name = 'password', email, fault }: Props) {
  return (
    <>
      {email !== undefined && (
        <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
      )}
      <PasswordField
        label={label}
        name={name}
        fault={fault}
        autoComplete="current-password"
        required
        maxLength={1_000}
      />
    </>
  );
}

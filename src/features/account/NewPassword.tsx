import { PasswordField } from '../../ui/PasswordField.tsx';

/** Where a new password is chosen: the rule is shown beforehand. */
export function NewPassword({
  label,
  name,
  fault,
}: {
  label: string;
  name: 'password' | 'newPassword';
  fault?: string | undefined;
}) {
  return (
    <PasswordField
      label={label}
      name={name}
      autoComplete="new-password"
      required
      minLength={12}
      maxLength={200}
      hint="At least 12 characters. Length matters most: use a few unrelated words."
      fault={fault}
    />
  );
}

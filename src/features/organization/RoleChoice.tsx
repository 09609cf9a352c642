import type { Member, Organization } from '../../../contracts/organizations.ts';
import { Choice } from '../../ui/Field.tsx';
import { ROLE_WORDS, assignableRoles } from './roles.ts';

/** The roles that the viewer may give. */
export function RoleChoice({
  acting,
  present,
  className,
}: {
  acting: Organization['role'] | undefined;
  present: Member['role'];
  className?: string;
}) {
  return (
    <Choice label="Role" name="role" defaultValue={present} className={className}>
      {assignableRoles(acting).map(({ role, does }) => (
        <option key={role} value={role}>
          {ROLE_WORDS[role]}: {does}
        </option>
      ))}
    </Choice>
  );
}

import type { Member, Organization } from '../../../contracts/organizations.ts';
import { request } from '../../client/request.ts';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { textFields } from '../../ui/form.ts';
import { useRefreshMembers } from './members.ts';
import { RoleChoice } from './RoleChoice.tsx';
import { readRole } from './roles.ts';

export function RoleChange({
  handle,
  member,
  acting,
}: {
  handle: string;
  member: Member;
  acting: Organization['role'] | undefined;
}) {
  const refresh = useRefreshMembers(handle);
  return (
    <Confirmation
      label="Change role"
      look="secondary"
      title={`Change the role of ${member.name || member.email}`}
      confirm="Change role"
      act={async (form) => {
        const { role } = textFields(form);
        await request('PATCH /api/organizations/{organization}/members/{user}', {
          path: { organization: handle, user: member.userId },
          body: { role: readRole(role) },
        });
        await refresh();
      }}
    >
      <RoleChoice acting={acting} present={member.role} />
    </Confirmation>
  );
}

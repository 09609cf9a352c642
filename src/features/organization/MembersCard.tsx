import { useInfiniteQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { Member } from '../../../contracts/organizations.ts';
import { listQuery } from '../../client/lists.ts';
import { pathTo } from '../../client/paths.ts';
import { request } from '../../client/request.ts';
import { useViewer } from '../../client/viewer.ts';
import { Card } from '../../ui/Card.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import type { Column } from '../../ui/Table.tsx';
import { MEMBERS, useForgetOrganization, useRefreshMembers } from './members.ts';
import { useOrganization } from './organization.ts';
import { RoleChange } from './RoleChange.tsx';
import { mayHandle, ROLE_WORDS } from './roles.ts';

/** The organization's members and their roles. */
export function MembersCard() {
  const { handle, organization } = useOrganization();
  const viewer = useViewer();
  const [, go] = useLocation();
  const list = useInfiniteQuery(listQuery(MEMBERS, { path: { organization: handle } }));
  const refresh = useRefreshMembers(handle);
  const forget = useForgetOrganization(handle);

  const remove = ({ userId }: Member) =>
    request('DELETE /api/organizations/{organization}/members/{user}', {
      path: { organization: handle, user: userId },
    });
  const leave = async (member: Member) => {
    await remove(member);
    go(pathTo('organizations'));
    forget();
  };

  const columns: Column<Member>[] = [
    {
      name: 'Member',
      cell: ({ userId, name, email, role }) => (
        <span className="wrap-anywhere">
          {name || email}
          {userId === viewer?.id && <span className="font-normal text-soft"> (you)</span>}
          {name && <span className="block font-normal text-soft">{email}</span>}
          <span className="block font-normal sm:hidden">{ROLE_WORDS[role]}</span>
        </span>
      ),
    },
    { name: 'Role', isExtra: true, cell: ({ role }) => ROLE_WORDS[role] },
    { name: 'Since', isExtra: true, cell: ({ joinedAt }) => <At moment={joinedAt} /> },
    {
      name: 'Change',
      isAction: true,
      cell: (member) => {
        const isViewer = member.userId === viewer?.id;
        const isInHand = mayHandle(organization?.role, member.role);
        return (
          <div className="flex justify-end gap-2 max-sm:flex-col max-sm:items-end">
            {isInHand && <RoleChange handle={handle} member={member} acting={organization?.role} />}
            {isViewer ? (
              <Confirmation
                label="Leave"
                look="danger"
                title={`Leave ${organization?.name ?? handle}?`}
                confirm="Leave organization"
                act={() => leave(member)}
              >
                <p>You will lose access. To come back, you’ll need an invitation.</p>
              </Confirmation>
            ) : (
              isInHand && (
                <Confirmation
                  label="Remove"
                  look="danger"
                  title={`Remove ${member.name || member.email}?`}
                  confirm="Remove member"
                  act={() => remove(member).then(refresh)}
                >
                  <p>They lose access to the organization at once. Nothing else changes.</p>
                </Confirmation>
              )
            )}
          </div>
        );
      },
    },
  ];
  return (
    <Card title="Members">
      <PagedTable
        list={list}
        what="the members"
        lines={3}
        caption="Members of the organization"
        columns={columns}
        keyOf={({ userId }) => userId}
      />
    </Card>
  );
}

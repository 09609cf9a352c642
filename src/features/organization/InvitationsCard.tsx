import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { Invitation } from '../../../contracts/organizations.ts';
import { listKey, listQuery } from '../../client/lists.ts';
import { request } from '../../client/request.ts';
import { Card } from '../../ui/Card.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import type { Column } from '../../ui/Table.tsx';
import { InviteForm } from './InviteForm.tsx';
import { INVITATIONS } from './members.ts';
import { useOrganization } from './organization.ts';
import { ROLE_WORDS } from './roles.ts';

/** Pending invitations and the form to invite, for those who may. */
export function InvitationsCard() {
  const { handle } = useOrganization();
  const queries = useQueryClient();
  const list = useInfiniteQuery(listQuery(INVITATIONS, { path: { organization: handle } }));
  const revoke = async ({ id }: Invitation) => {
    await request('DELETE /api/organizations/{organization}/invitations/{invitation}', {
      path: { organization: handle, invitation: id },
    });
    await queries.invalidateQueries({ queryKey: listKey(INVITATIONS, { organization: handle }) });
  };
  const columns: Column<Invitation>[] = [
    { name: 'Invited', cell: ({ email }) => <span className="wrap-anywhere">{email}</span> },
    { name: 'Role', cell: ({ role }) => ROLE_WORDS[role] },
    { name: 'Expires', isExtra: true, cell: ({ expiresAt }) => <At moment={expiresAt} /> },
    {
      name: 'Revoke',
      isAction: true,
      cell: (invitation) => (
        <Confirmation
          label="Revoke"
          look="danger"
          title={`Revoke the invitation for ${invitation.email}?`}
          confirm="Revoke invitation"
          act={() => revoke(invitation)}
        >
          <p>Its link will stop working.</p>
        </Confirmation>
      ),
    },
  ];
  return (
    <Card title="Invitations">
      <InviteForm />
      <div className="mt-6">
        <PagedTable
          list={list}
          what="the invitations"
          lines={1}
          empty={<p className="text-sm text-soft">No pending invitations.</p>}
          caption="Pending invitations"
          columns={columns}
          keyOf={({ id }) => id}
        />
      </div>
    </Card>
  );
}

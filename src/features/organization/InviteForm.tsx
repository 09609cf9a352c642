import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { MadeInvitation } from '../../../contracts/organizations.ts';
import { listKey } from '../../client/lists.ts';
import { faultOf, request } from '../../client/request.ts';
import { CopyText } from '../../ui/CopyText.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { INVITATIONS } from './members.ts';
import { useOrganization } from './organization.ts';
import { RoleChoice } from './RoleChoice.tsx';
import { type MemberRole, readRole } from './roles.ts';

export function InviteForm() {
  const { handle, organization } = useOrganization();
  const queries = useQueryClient();
  const invite = useMutation({
    mutationFn: (body: { email: string; role: MemberRole }) =>
      request('POST /api/organizations/{organization}/invitations', { path: { organization: handle }, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: listKey(INVITATIONS, { organization: handle }) }),
  });
  return (
    <div className="space-y-4">
      {invite.data && <Sent made={invite.data} />}
      <Form
        onSubmit={({ email = '', role }, form) =>
          invite.mutate({ email, role: readRole(role) }, { onSuccess: () => form.reset() })
        }
        error={invite.error}
        failure="The invitation was not sent"
        uncertain="The invitation may not have been sent"
        fields={['email']}
        submit="Invite"
        isBusy={invite.isPending}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label="E-mail"
            name="email"
            type="email"
            autoComplete="off"
            required
            maxLength={254}
            fault={faultOf(invite.error, 'email')}
          />
          <RoleChoice acting={organization?.role} present="member" />
        </div>
      </Form>
    </div>
  );
}

/** Without mail, the inviter passes the link on. */
function Sent({ made: { invitation, link } }: { made: MadeInvitation }) {
  if (link === null) {
    return <Notice title={`Invitation sent to ${invitation.email}`}>The link works for a week.</Notice>;
  }
  return (
    <Notice title={`Send this link to ${invitation.email}`}>
      <p>It won’t be shown again. It works for a week, for an account with that e-mail address.</p>
      <div className="mt-3">
        <CopyText key={link} label="Invitation link" text={link} />
      </div>
    </Notice>
  );
}

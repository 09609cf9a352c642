import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Account } from '../../../contracts/accounts.ts';
import { faultOf, request } from '../../client/request.ts';
import { Card } from '../../ui/Card.tsx';
import { Form } from '../../ui/Form.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Tick } from '../../ui/Tick.tsx';
import { NewPassword } from './NewPassword.tsx';
import { PresentPassword } from './PresentPassword.tsx';
import { isWrong } from './signingIn.ts';
import { apiKeysQuery, sessionsQuery } from './queries.ts';

export function PasswordCard({ viewer }: { viewer: Account }) {
  const queries = useQueryClient();
  const keys = useQuery(apiKeysQuery).data?.items ?? [];
  const change = useMutation({
    mutationFn: (body: { currentPassword: string; newPassword: string; revokeKeys: boolean }) =>
      request('POST /api/account/password', { body }),
    onSuccess: () =>
      Promise.all([queries.invalidateQueries(sessionsQuery), queries.invalidateQueries(apiKeysQuery)]),
  });
  const isOther = isWrong(change.error);
  return (
    <Card title="Password">
      <Form
        onSubmit={({ currentPassword = '', newPassword = '', revokeKeys }, form) =>
          change.mutate(
            { currentPassword, newPassword, revokeKeys: revokeKeys !== undefined },
            { onSuccess: () => form.reset() },
          )
        }
        error={isOther ? null : change.error}
        failure="The password was not changed"
        uncertain="The password may not have been changed"
        fields={['currentPassword', 'newPassword']}
        submit="Change password"
        look="secondary"
        isBusy={change.isPending}
        result={<p className="text-sm text-soft">This signs you out everywhere else.</p>}
      >
        {change.isSuccess && (
          <Notice title="Password changed">
            You are now signed out everywhere else.
            {change.data.keys.length > 0 && ` Still working: ${namesOf(change.data.keys)}.`}
          </Notice>
        )}
        <div className="grid max-w-md gap-4">
          <PresentPassword
            label="Current password"
            name="currentPassword"
            email={viewer.email}
            fault={isOther ? 'This is not your current password.' : undefined}
          />
          <NewPassword label="New password" name="newPassword" fault={faultOf(change.error, 'newPassword')} />
        </div>
        {keys.length > 0 && (
          <Tick
            name="revokeKeys"
            label="Also revoke my API keys"
            hint={`Otherwise they keep working: ${namesOf(keys)}.`}
          />
        )}
      </Form>
    </Card>
  );
}

function namesOf(keys: { name: string }[]): string {
  return keys.map(({ name }) => name).join(', ');
}

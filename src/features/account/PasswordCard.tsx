import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Account } from '../../../contracts/accounts.ts';
import { RequestError, request } from '../../client/request.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { FormFailure } from '../../ui/FormFailure.tsx';
import { takeFields } from '../../ui/form.ts';
import { Notice } from '../../ui/Notice.tsx';
import { NewPassword } from './NewPassword.tsx';
import { PresentPassword } from './PresentPassword.tsx';
import { isWrong } from './signingIn.ts';
import { sessionsQuery } from './queries.ts';

export function PasswordCard({ viewer }: { viewer: Account }) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (passwords: { currentPassword: string; newPassword: string }) =>
      request('POST /api/account/password', { body: passwords }),
    onSuccess: () => queries.invalidateQueries(sessionsQuery),
  });
  const isOther = isWrong(change.error);
  return (
    <Card title="Password">
      <form
        className="space-y-4"
        onSubmit={(event) => {
          const form = event.currentTarget;
          const { currentPassword = '', newPassword = '' } = takeFields(event);
          change.mutate({ currentPassword, newPassword }, { onSuccess: () => form.reset() });
        }}
      >
        {change.isSuccess && (
          <Notice title="Password changed">You are now signed out everywhere else.</Notice>
        )}
        {!isOther && (
          <FormFailure
            title="The password was not changed"
            error={change.error}
            fields={['currentPassword', 'newPassword']}
          />
        )}
        <div className="grid max-w-md gap-4">
          <PresentPassword
            label="Current password"
            name="currentPassword"
            email={viewer.email}
            fault={isOther ? 'This is not your current password.' : undefined}
          />
          <NewPassword
            label="New password"
            name="newPassword"
            fault={change.error instanceof RequestError ? change.error.faultOf('newPassword') : undefined}
          />
        </div>
        <Button type="submit" look="secondary" isBusy={change.isPending}>
          Change password
        </Button>
        <p className="text-sm text-soft">This signs you out everywhere else. API keys keep working.</p>
      </form>
    </Card>
  );
}

import { useLocation } from 'wouter';
import type { Account } from '../../../contracts/accounts.ts';
import { pathTo } from '../../client/paths.ts';
import { request } from '../../client/request.ts';
import { useBecome } from '../../client/viewer.ts';
import { Card } from '../../ui/Card.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { textFields } from '../../ui/form.ts';
import { PresentPassword } from './PresentPassword.tsx';

export function DeletionCard({ viewer }: { viewer: Account }) {
  const become = useBecome();
  const [, go] = useLocation();
  return (
    <Card title="Delete account">
      <p className="max-w-prose text-sm text-soft">
        This erases your name and e-mail address and ends your sessions and API keys. If you are an
        organization’s only owner, add another owner or delete it first.
      </p>
      <div className="mt-4">
        <Confirmation
          label="Delete account"
          look="danger"
          title="Delete your account?"
          confirm="Delete account"
          act={async (form) => {
            const { password = '' } = textFields(form);
            await request('DELETE /api/account', { body: { password } });
            go(pathTo('status'));
            become(null);
          }}
        >
          <p>This can’t be undone. Enter your password to confirm.</p>
          <PresentPassword email={viewer.email} />
        </Confirmation>
      </div>
    </Card>
  );
}

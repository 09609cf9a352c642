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
    <Card title="Delete the account">
      <p className="max-w-prose text-sm text-soft">
        Your name and e-mail are erased, your sessions and API keys end. An organization that only you own
        must be handed over or deleted first.
      </p>
      <div className="mt-4">
        <Confirmation
          label="Delete my account"
          look="danger"
          title="Delete your account for good?"
          confirm="Delete it"
          act={async (form) => {
            const { password } = textFields(form);
            await request('/api/account', { method: 'DELETE', body: { password } });
            go(pathTo('status'));
            become(null);
          }}
        >
          <p>This cannot be undone. Your password shows that it is you.</p>
          <PresentPassword email={viewer.email} />
        </Confirmation>
      </div>
    </Card>
  );
}

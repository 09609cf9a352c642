import { useQueryClient } from '@tanstack/react-query';
import type { User } from '../../../contracts/accounts.ts';
import { listKey } from '../../client/lists.ts';
import { request } from '../../client/request.ts';
import { Confirmation } from '../../ui/Confirmation.tsx';

/** Disables an account, or enables it again. */
export function UserActions({ user }: { user: User }) {
  const queries = useQueryClient();
  const isActive = user.disabledAt === null;
  const verb = isActive ? 'Disable' : 'Enable';
  return (
    <Confirmation
      label={
        <>
          {verb}
          <span className="sr-only"> {user.email}</span>
        </>
      }
      title={`${verb} ${user.email}?`}
      confirm={verb}
      look={isActive ? 'danger' : 'secondary'}
      done={isActive ? 'Account disabled' : 'Account enabled'}
      act={async () => {
        await request('PATCH /api/users/{user}', { path: { user: user.id }, body: { disabled: isActive } });
        await queries.invalidateQueries({ queryKey: listKey('GET /api/users') });
      }}
    >
      <p>
        {isActive
          ? 'It is signed out everywhere, and its API keys stop working until it is enabled again.'
          : 'It can sign in again, and its API keys work again.'}
      </p>
    </Confirmation>
  );
}

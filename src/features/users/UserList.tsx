import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { User, UserFilter } from '../../../contracts/accounts.ts';
import { countedListQuery } from '../../client/lists.ts';
import { useListState } from '../../client/listState.ts';
import { useViewer } from '../../client/viewer.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { type ListColumn, ListTable } from '../../ui/ListTable.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { UserActions } from './UserActions.tsx';

const ROLES = { administrator: 'Administrator', user: 'User' } as const;
const STATES = { active: 'Active', disabled: 'Disabled' } as const;
const FILTERS = [
  { name: 'role', label: 'Role', options: ROLES },
  { name: 'state', label: 'State', options: STATES },
];
const COLUMNS: ListColumn<User>[] = [
  { name: 'E-mail', sort: 'email', cell: ({ email }) => email },
  { name: 'Name', sort: 'name', isExtra: true, cell: ({ name }) => name },
  { name: 'Role', isExtra: true, cell: ({ role }) => ROLES[role] },
  { name: 'State', cell: ({ disabledAt }) => (disabledAt === null ? STATES.active : STATES.disabled) },
  { name: 'Created', sort: 'created', isExtra: true, cell: ({ createdAt }) => <At moment={createdAt} /> },
];
const NAMES = ['search', 'role', 'state', 'sort'];

const fileOf = (query: Record<string, string>) => `/api/users.csv?${new URLSearchParams(query)}`;

/** Every account, for administrators. */
export function UserList() {
  const viewer = useViewer();
  const state = useListState(NAMES);
  // As typed into the address: the API says what it doesn't know.
  const query = state.query as Partial<UserFilter>;
  const list = useInfiniteQuery({
    ...countedListQuery('GET /api/users', { query }),
    placeholderData: keepPreviousData,
  });
  return (
    <Card title="Users">
      <ListTable
        list={list}
        state={state}
        one="user"
        many="users"
        usualSort="-created"
        searchHint="Any part of an e-mail address or a name, or an ID"
        filters={FILTERS}
        file={fileOf(state.query)}
        columns={[
          ...COLUMNS,
          {
            name: 'Actions',
            isAction: true,
            cell: (user) => user.id !== viewer?.id && <UserActions user={user} />,
          },
        ]}
        keyOf={({ id }) => id}
        empty={<Empty title="No users yet" />}
      />
    </Card>
  );
}

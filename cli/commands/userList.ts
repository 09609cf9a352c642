import { type Command, Option } from 'commander';
import { readListPage } from '../../api/cursor.ts';
import { viewUser } from '../../api/answers/accounts.ts';
import { UserFilter } from '../../contracts/accounts.ts';
import { USER_ROLES } from '../../domain/accounts/roles.ts';
import { addListOptions, type ListOptions, printListing } from '../listing.ts';
import { readBy } from '../reported.ts';

interface UserListOptions extends ListOptions {
  role?: string;
  state?: string;
}

/** `containerstacks user list`. */
export function addUserList(user: Command): void {
  const command = user
    .command('list')
    .description('list accounts, newest first')
    .addOption(new Option('--role <role>', 'only those of a role').choices(USER_ROLES))
    .addOption(new Option('--state <state>', 'only active or disabled ones').choices(['active', 'disabled']));
  addListOptions(command, UserFilter.shape.sort.unwrap().options).action(list);
}

async function list(options: UserListOptions): Promise<void> {
  const { search, role, state, sort } = options;
  const filter = readBy(UserFilter, { search, role, state, sort }, { search: '--search' });
  await printListing(
    {
      name: 'user list',
      columns: ['user', 'email', 'name', 'role', 'created_at', 'disabled_at'],
      dropFirst: ['name'],
      read: ({ users }) =>
        users.every(
          { search: filter.search ?? null, role: filter.role ?? null, state: filter.state ?? null },
          readListPage({ sort: filter.sort, limit: 1 }, []),
        ),
      rowOf: (account) => ({
        user: { count: account.userId },
        email: { text: account.email },
        name: { text: account.name },
        role: { text: account.role },
        created_at: { instant: account.createdAt },
        disabled_at: { instant: account.disabledAt },
      }),
      view: viewUser,
    },
    options,
  );
}

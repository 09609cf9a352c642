import type { UserRole } from '../../domain/accounts/roles.ts';
import {
  allOf,
  type Condition,
  containing,
  countMatching,
  type Listed,
  type ListPage,
  type ListSource,
  readListed,
  searchedId,
} from '../list.ts';
import type { Queryable } from '../pool.ts';
import { USER, type User } from './users.ts';

export type UserSort = 'created' | 'email' | 'name';

export interface UserFilter {
  /** Any part of the e-mail address or the name, in any case; or the id. */
  search: string | null;
  role: UserRole | null;
  state: 'active' | 'disabled' | null;
}

export type ListedUser = User & Listed;

/** Ids are given in order of creation. */
const LIST: ListSource<UserSort> = {
  from: 'users',
  id: 'user_id',
  columns: USER,
  sorts: {
    created: { by: 'user_id', type: 'bigint' },
    email: { by: 'lower(email)', type: 'text' },
    name: { by: 'lower(name)', type: 'text' },
  },
};

/** Deleted ones are left out: they have neither name nor address. */
export function listUsers(
  db: Queryable,
  filter: UserFilter,
  page: ListPage<UserSort>,
): Promise<ListedUser[]> {
  return readListed(db, LIST, matching(filter), page);
}

export function countUsers(db: Queryable, filter: UserFilter): Promise<number> {
  return countMatching(db, LIST.from, matching(filter));
}

function matching({ search, role, state }: UserFilter): Condition {
  const id = search === null ? null : searchedId(search);
  return allOf(
    'deleted_at IS NULL',
    search === null
      ? null
      : [
          `(lower(email) LIKE lower(?) OR lower(name) LIKE lower(?)${id === null ? '' : ` OR user_id = ${id}`})`,
          containing(search),
        ],
    role === null ? null : ['role = ?', role],
    state === null ? null : state === 'disabled' ? 'disabled_at IS NOT NULL' : 'disabled_at IS NULL',
  );
}

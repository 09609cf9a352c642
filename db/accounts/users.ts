import type { Instant } from '../../domain/instant.ts';
import type { UserRole } from '../../domain/accounts/roles.ts';
import type { Queryable } from '../pool.ts';

export interface User {
  userId: bigint;
  /** Null for a deleted user. */
  email: string | null;
  name: string;
  role: UserRole;
  createdAt: Instant;
  /** Null: not yet. */
  emailConfirmedAt: Instant | null;
  disabledAt: Instant | null;
  deletedAt: Instant | null;
}

export interface Credentials {
  userId: bigint;
  email: string;
  passwordHash: string | null;
}

export const USER = `user_id AS "userId", email, name, role, created_at AS "createdAt",
  email_confirmed_at AS "emailConfirmedAt", disabled_at AS "disabledAt",
  deleted_at AS "deletedAt"`;

/** With `confirmed`, the address needs no confirmation. Null when the e-mail is taken, in upper or lower case; of two at once, one gets it. */
export async function insertUser(
  db: Queryable,
  user: { email: string; name: string; role: UserRole; passwordHash: string | null; confirmed?: boolean },
): Promise<bigint | null> {
  const { rows } = await db.query<{ userId: bigint }>(
    `INSERT INTO users (email, name, role, password_hash, email_confirmed_at)
     VALUES ($1, $2, $3, $4, CASE WHEN $5 THEN now() END)
     ON CONFLICT (lower(email)) WHERE email IS NOT NULL DO NOTHING
     RETURNING user_id AS "userId"`,
    [user.email, user.name, user.role, user.passwordHash, user.confirmed ?? false],
  );
  return rows[0]?.userId ?? null;
}

export async function findUser(db: Queryable, userId: bigint): Promise<User | null> {
  const { rows } = await db.query<User>(`SELECT ${USER} FROM users WHERE user_id = $1`, [userId]);
  return rows[0] ?? null;
}

export async function findUserByEmail(db: Queryable, email: string): Promise<User | null> {
  const { rows } = await db.query<User>(
    `SELECT ${USER} FROM users WHERE lower(email) = lower($1) AND email IS NOT NULL`,
    [email],
  );
  return rows[0] ?? null;
}

/** The credentials of a user who is neither disabled nor deleted, by e-mail or by id. */
export async function findCredentials(
  db: Queryable,
  user: { email: string } | { userId: bigint },
): Promise<Credentials | null> {
  const [condition, value] =
    'email' in user ? ['lower(email) = lower($1)', user.email] : ['user_id = $1', user.userId];
  const { rows } = await db.query<Credentials>(
    `SELECT user_id AS "userId", email, password_hash AS "passwordHash" FROM users
     WHERE ${condition} AND email IS NOT NULL AND disabled_at IS NULL`,
    [value],
  );
  return rows[0] ?? null;
}

/** A bcrypt hash of an adopted platform, anybody's: null once everybody who has one has signed in. */
export async function findAnyBcrypt(db: Queryable): Promise<string | null> {
  const { rows } = await db.query<{ hash: string }>(
    `SELECT password_hash AS hash FROM users WHERE starts_with(password_hash, '$2') LIMIT 1`,
  );
  return rows[0]?.hash ?? null;
}

/**
 * Sets a password. With `expected`, only if the hash is still that one. False when nothing was changed.
 */
export async function setPasswordHash(
  db: Queryable,
  userId: bigint,
  passwordHash: string,
  expected?: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE users SET password_hash = $2
     WHERE user_id = $1 AND deleted_at IS NULL AND disabled_at IS NULL
       AND ($3::text IS NULL OR password_hash = $3)`,
    [userId, passwordHash, expected ?? null],
  );
  return rowCount === 1;
}

/** Locks a user who may sign in, so that what lets them in is checked and changed by one at a time. False: there is none. */
export async function lockUser(db: Queryable, userId: bigint): Promise<boolean> {
  const { rowCount } = await db.query(
    'SELECT FROM users WHERE user_id = $1 AND disabled_at IS NULL AND deleted_at IS NULL FOR NO KEY UPDATE',
    [userId],
  );
  return rowCount === 1;
}

export async function setUserName(db: Queryable, userId: bigint, name: string): Promise<void> {
  await db.query('UPDATE users SET name = $2 WHERE user_id = $1 AND deleted_at IS NULL', [userId, name]);
}

/** A user who is disabled already keeps the time of it. */
export async function setUserDisabled(db: Queryable, userId: bigint, disabled: boolean): Promise<void> {
  await db.query(
    `UPDATE users SET disabled_at = CASE WHEN $2 THEN coalesce(disabled_at, now()) END
     WHERE user_id = $1 AND deleted_at IS NULL`,
    [userId, disabled],
  );
}

export async function setUserRole(db: Queryable, userId: bigint, role: UserRole): Promise<void> {
  await db.query('UPDATE users SET role = $2 WHERE user_id = $1 AND deleted_at IS NULL', [userId, role]);
}

/** Erases everything that says who it was; the row stays. */
export async function eraseUser(db: Queryable, userId: bigint): Promise<void> {
  await db.query(
    `UPDATE users SET email = NULL, password_hash = NULL, name = '', email_confirmed_at = NULL, deleted_at = now()
     WHERE user_id = $1 AND deleted_at IS NULL`,
    [userId],
  );
}

/** Locks the administrators who can sign in, so that two of them cannot take the role from each other at once. */
export async function lockAdministrators(db: Queryable): Promise<bigint[]> {
  const { rows } = await db.query<{ userId: bigint }>(
    `SELECT user_id AS "userId" FROM users
     WHERE role = 'administrator' AND disabled_at IS NULL AND deleted_at IS NULL ORDER BY user_id FOR NO KEY UPDATE`,
  );
  return rows.map(({ userId }) => userId);
}

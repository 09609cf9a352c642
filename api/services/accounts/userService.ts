import { type AuditActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { deleteInvitationsBeyondRight } from '../../../db/accounts/invitations.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import {
  findUser,
  findUserByEmail,
  insertUser,
  lockAdministrators,
  setUserDisabled,
  setUserRole,
  type User,
} from '../../../db/accounts/users.ts';
import {
  countUsers,
  type ListedUser,
  listUsers,
  type UserFilter,
  type UserSort,
} from '../../../db/accounts/userList.ts';
import type { ListPage } from '../../../db/list.ts';
import type { UserRole } from '../../../domain/accounts/roles.ts';
import { type CountedPage, countedPageOf, everyListed } from '../page.ts';
import { Refusal } from '../refusal.ts';
import { requireEmail } from './email.ts';
import { endSignIns, requirePassword } from './passwordChange.ts';
import { hashPassword } from './passwordHash.ts';

/** What administrators and the operator do with other people's accounts. */
export class UserService {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Throws a Refusal when the e-mail is taken or the password too weak. */
  async createAdministrator(
    { email, password }: { email: string; password: string },
    by: AuditActor,
  ): Promise<bigint> {
    requireEmail(email);
    requirePassword(password, email);
    const passwordHash = await hashPassword(password);
    return inTransaction(this.#pool, async (client) => {
      const userId = await insertUser(client, {
        email,
        name: '',
        role: 'administrator',
        passwordHash,
        confirmed: true,
      });
      if (userId === null) throw new Refusal('conflict', `there is an account ${email} already`);
      const auditEvent = { action: 'user.create', subject: `user ${userId}` };
      await recordAuditEvent(client, by, { ...auditEvent, detail: { role: 'administrator' } });
      return userId;
    });
  }

  /** A page of the users that match. */
  list(filter: UserFilter, page: ListPage<UserSort>): Promise<CountedPage<ListedUser>> {
    return countedPageOf(page, listUsers(this.#pool, filter, page), () => countUsers(this.#pool, filter));
  }

  /** The same, whole. */
  every(filter: UserFilter, order: Pick<ListPage<UserSort>, 'sort' | 'descending'>) {
    return everyListed(order, (page) => listUsers(this.#pool, filter, page));
  }

  /** Throws a Refusal. */
  async find(user: { email: string } | { userId: bigint }): Promise<User> {
    const found =
      'email' in user
        ? await findUserByEmail(this.#pool, user.email)
        : await findUser(this.#pool, user.userId);
    if (found && found.deletedAt === null) return found;
    throw new Refusal(
      'not_found',
      'email' in user ? `there is no account ${user.email}` : 'there is no such account',
    );
  }

  /**
   * Changes a role, or whether an account is disabled. Disabling ends an account's sessions, and its keys stop working
   * until it is enabled. Throws a Refusal: there is always an administrator who can sign in.
   */
  async change(
    userId: bigint,
    { role, disabled }: { role?: UserRole | undefined; disabled?: boolean | undefined },
    by: AuditActor,
  ): Promise<User> {
    await this.find({ userId });
    await inTransaction(this.#pool, async (client) => {
      if (disabled || role === 'user') await requireAnotherAdministrator(client, userId);
      const subject = `user ${userId}`;
      if (role !== undefined) {
        await setUserRole(client, userId, role);
        await recordAuditEvent(client, by, { action: 'user.change_role', subject, detail: { to: role } });
      }
      if (disabled !== undefined) {
        await setUserDisabled(client, userId, disabled);
        await recordAuditEvent(client, by, { action: disabled ? 'user.disable' : 'user.enable', subject });
        if (disabled) await endSignIns(client, userId);
      }
      await deleteInvitationsBeyondRight(client, userId);
    });
    return this.find({ userId });
  }
}

async function requireAnotherAdministrator(client: Client, userId: bigint): Promise<void> {
  const administrators = await lockAdministrators(client);
  if (administrators.length === 1 && administrators[0] === userId) {
    throw new Refusal('conflict', 'this is the last administrator: make someone else one first');
  }
}

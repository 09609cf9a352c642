import { type ApiKey, listApiKeys, revokeApiKeys } from '../../../db/accounts/apiKeys.ts';
import { recordAuditEvent, type AuditUser } from '../../../db/accounts/auditLog.ts';
import { deleteAuthenticator } from '../../../db/accounts/authenticators.ts';
import { deleteRecoveryCodes } from '../../../db/accounts/recoveryCodes.ts';
import { deleteChanges, isEmailFree } from '../../../db/accounts/emailChanges.ts';
import { deleteInvitationsBeyondRight } from '../../../db/accounts/invitations.ts';
import { deleteMemberships, lockSoleOwnerships } from '../../../db/accounts/members.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { deleteSession, deleteSessions, listSessions, type Session } from '../../../db/accounts/sessions.ts';
import { inTransaction } from '../../../db/transaction.ts';
import {
  eraseUser,
  findCredentials,
  findUser,
  insertUser,
  lockAdministrators,
  setPasswordHash,
  setUserName,
  type User,
} from '../../../db/accounts/users.ts';
import { SESSION_IDLE_DAYS } from '../../../domain/accounts/accountLifetimes.ts';
import { writeAccountExists } from '../../../domain/mails/accountMails.ts';
import { Refusal } from '../refusal.ts';
import { MOST_KEYS } from './apiKeyService.ts';
import type { InvitationService } from './invitationService.ts';
import type { EmailConfirmationService } from './emailConfirmationService.ts';
import { mayMail } from '../mails/mailLimit.ts';
import type { Letter, MailingOptions } from '../mails/mailService.ts';
import { endSignIns, requirePassword } from './passwordChange.ts';
import type { PasswordGate } from './passwordGate.ts';
import { hashPassword } from './passwordHash.ts';
import { beginSession, type Device, type SignedIn } from './sessionStart.ts';

export interface AccountServiceOptions extends MailingOptions {
  gate: PasswordGate;
  invitations: InvitationService;
  confirmations: EmailConfirmationService;
  registration: 'open' | 'closed';
}

const MOST_SESSIONS_LISTED = 100;

/** What people do with their own accounts. Every change of a password ends the sessions made with it. */
export class AccountService {
  readonly #options: AccountServiceOptions;
  readonly #pool: Pool;

  constructor(options: AccountServiceOptions) {
    this.#options = options;
    this.#pool = options.pool;
  }

  /**
   * Creates an account. A taken e-mail gets the same response in the same time (its owner gets a mail), and nothing
   * changes. Throws a Refusal.
   */
  async register(
    person: { email: string; password: string; name: string; invitation?: string | undefined },
    { requestId, address }: { requestId: string; address?: string },
  ): Promise<void> {
    requirePassword(person.password, person.email);
    if (this.#options.registration === 'closed') await this.#requireInvitation(person);
    const passwordHash = await hashPassword(person.password);
    const { mail } = this.#options;
    const letter = await inTransaction(this.#pool, async (client) => {
      const isFree = await isEmailFree(client, person.email, null);
      const userId = isFree ? await insertUser(client, { ...person, role: 'user', passwordHash }) : null;
      if (userId !== null) await recordOwn(client, { userId, keyId: null, requestId }, 'user.register');
      if (!mail.isPossible) return null;
      const made =
        userId === null
          ? this.#accountExists(person.email)
          : await this.#options.confirmations.makeMail(client, userId, person.email);
      // Beyond the limits nothing is sent, silently: an error would reveal which address is taken.
      const kind = userId === null ? 'account_exists' : 'email_confirmation';
      return (await mayMail(client, { kind, to: person.email, address })) ? made : null;
    });
    if (letter !== null) mail.send(letter);
  }

  #accountExists(email: string): Letter {
    return { to: email, content: writeAccountExists({ link: `${this.#options.linkBase()}/sign-in` }) };
  }

  async #requireInvitation({
    email,
    invitation,
  }: {
    email: string;
    invitation?: string | undefined;
  }): Promise<void> {
    if (invitation && (await this.#options.invitations.isFor(invitation, email))) return;
    throw new Refusal('forbidden', 'you need an invitation to create an account');
  }

  /** Ends the current session. */
  async signOut(userId: bigint, sessionId: bigint): Promise<void> {
    await deleteSession(this.#pool, userId, sessionId);
  }

  /** Ends one of the user's sessions. Throws a Refusal when there is no such session. */
  async endSession(by: AuditUser, sessionId: bigint): Promise<void> {
    await inTransaction(this.#pool, async (client) => {
      const ended = await deleteSession(client, by.userId, sessionId);
      if (!ended) throw new Refusal('not_found', 'there is no such session');
      await recordAuditEvent(client, by, { action: 'session.end', subject: `session ${sessionId}` });
    });
  }

  async endOtherSessions(by: AuditUser, sessionId: bigint): Promise<void> {
    await inTransaction(this.#pool, async (client) => {
      const ended = await deleteSessions(client, by.userId, sessionId);
      await recordOwn(client, by, 'user.end_other_sessions', { ended });
    });
  }

  /** The user's open sessions, the most recently used first. */
  async listSessions(userId: bigint): Promise<Session[]> {
    return listSessions(this.#pool, userId, SESSION_IDLE_DAYS, MOST_SESSIONS_LISTED);
  }

  /** Throws a Refusal. */
  async read(userId: bigint): Promise<User> {
    const user = await findUser(this.#pool, userId);
    if (user) return user;
    throw new Refusal('not_found', 'there is no such account');
  }

  /** The audit log does not record the name: it must be gone when the account is. */
  async rename(by: AuditUser, name: string): Promise<void> {
    await inTransaction(this.#pool, async (client) => {
      await setUserName(client, by.userId, name);
      await recordOwn(client, by, 'user.rename');
    });
  }

  /**
   * Ends every session and begins a new one. API keys keep working unless they are to be revoked; those that do are returned.
   * Throws a Refusal.
   */
  async changePassword(
    by: AuditUser,
    given: { currentPassword: string; newPassword: string; revokeKeys?: boolean | undefined },
    device: Device,
  ): Promise<SignedIn & { keys: ApiKey[] }> {
    const { userId } = by;
    const email = await this.#emailOf(userId);
    requirePassword(given.newPassword, email);
    const { passwordHash } = await this.#options.gate.check({
      email,
      password: given.currentPassword,
      address: device.address,
    });
    const renewed = await hashPassword(given.newPassword);
    return inTransaction(this.#pool, async (client) => {
      if (!(await setPasswordHash(client, userId, renewed, passwordHash))) {
        throw new Refusal('wrong_credentials', 'the password has changed in the meantime');
      }
      await endSignIns(client, userId);
      await recordOwn(client, by, 'user.change_password');
      if (given.revokeKeys) {
        const revoked = await revokeApiKeys(client, userId);
        await recordOwn(client, by, 'user.revoke_keys', { revoked });
      }
      const keys = await listApiKeys(client, userId, MOST_KEYS);
      return { ...(await beginSession(client, userId, device, renewed)), keys };
    });
  }

  /** Deletes an account. Throws a Refusal, also for the only owner of an organization. */
  async deleteAccount(by: AuditUser, password: string, device: Device): Promise<void> {
    const { userId } = by;
    await this.#options.gate.check({ email: await this.#emailOf(userId), password, address: device.address });
    await inTransaction(this.#pool, async (client) => {
      const administrators = await lockAdministrators(client);
      if (administrators.length === 1 && administrators[0] === userId) {
        throw new Refusal('conflict', 'the last administrator cannot be deleted');
      }
      const orphans = await lockSoleOwnerships(client, userId);
      if (orphans.length > 0) {
        const handles = orphans.join(', ');
        throw new Refusal(
          'conflict',
          `${handles} would have no owner: make someone else an owner or delete it first`,
        );
      }
      await deleteMemberships(client, userId);
      await revokeApiKeys(client, userId);
      await eraseUser(client, userId);
      await deleteChanges(client, userId);
      await deleteAuthenticator(client, userId);
      await deleteRecoveryCodes(client, userId);
      await deleteInvitationsBeyondRight(client, userId);
      await endSignIns(client, userId);
      await recordOwn(client, by, 'user.delete');
    });
  }

  async #emailOf(userId: bigint): Promise<string> {
    const credentials = await findCredentials(this.#pool, { userId });
    if (credentials) return credentials.email;
    throw new Refusal('wrong_credentials', 'the account has been deleted');
  }
}

/** Records what a user did with their own account. */
async function recordOwn(
  client: Client,
  by: AuditUser,
  action: string,
  detail: Record<string, number> = {},
): Promise<void> {
  await recordAuditEvent(client, by, { action, subject: `user ${by.userId}`, detail });
}

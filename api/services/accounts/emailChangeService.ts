import { revokeApiKeys } from '../../../db/accounts/apiKeys.ts';
import { type AuditUser, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import {
  confirmChange,
  findOpenChange,
  findUndoableChange,
  insertEmailChange,
  isEmailFree,
  setEmail,
  undoChanges,
} from '../../../db/accounts/emailChanges.ts';
import { confirmEmail } from '../../../db/accounts/emailConfirmations.ts';
import { deleteOpenResets } from '../../../db/accounts/passwordResets.ts';
import { findUser, type User } from '../../../db/accounts/users.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { EMAIL_CHANGE_HOURS, EMAIL_UNDO_HOURS } from '../../../domain/accounts/accountLifetimes.ts';
import { writeEmailChange, writeEmailChanged, writeEmailTaken } from '../../../domain/mails/securityMails.ts';
import { requireMail } from '../mails/mailLimit.ts';
import type { Letter, MailingOptions } from '../mails/mailService.ts';
import { Refusal } from '../refusal.ts';
import { endSignIns } from './passwordChange.ts';
import { hashSecret, makeSecret } from './secrets.ts';

/** Gives an account another address: confirmed at the new one, told at the old one, and undone from there within a day. */
export class EmailChangeService {
  readonly #options: MailingOptions;
  readonly #pool: Pool;

  constructor(options: MailingOptions) {
    this.#options = options;
    this.#pool = options.pool;
  }

  /**
   * Mails a link to the new address. The answer is the same when another account has it; only its owner is told. Throws a
   * Refusal.
   */
  async request(by: AuditUser, newEmail: string): Promise<void> {
    if (!this.#options.mail.isPossible) {
      throw new Refusal('conflict', 'this installation sends no e-mail, so a new address can’t be confirmed');
    }
    const { userId } = by;
    const present = await requireUser(this.#pool, userId);
    if (present.email === newEmail) throw new Refusal('invalid_request', 'this is your address already');
    const letter = await inTransaction(this.#pool, async (client) => {
      const isFree = await isEmailFree(client, newEmail, userId);
      const content = isFree
        ? await this.#makeChange(client, userId, newEmail)
        : writeEmailTaken({ link: `${this.#options.linkBase()}/sign-in` });
      await recordAuditEvent(client, by, { action: 'user.ask_email_change', subject: `user ${userId}` });
      await requireMail(client, { kind: 'email_change', to: newEmail, userId });
      return { to: newEmail, content };
    });
    this.#options.mail.send(letter);
  }

  async #makeChange(client: Client, userId: bigint, newEmail: string): Promise<Letter['content']> {
    const { text, hash } = makeSecret();
    await insertEmailChange(client, { userId, newEmail, tokenHash: hash, hours: EMAIL_CHANGE_HOURS });
    const link = `${this.#options.linkBase()}/change-email#token=${text}`;
    return writeEmailChange({ hours: EMAIL_CHANGE_HOURS, link });
  }

  /** Changes the address with the token from the new one, while signed in. Throws a Refusal. */
  async confirm(token: string, by: AuditUser): Promise<void> {
    const refuse = () =>
      new Refusal('invalid_request', 'the link is not for this account, or has been used or expired');
    const hash = hashSecret(token);
    if (!hash) throw refuse();
    const letter = await inTransaction(this.#pool, async (client) => {
      const change = await findOpenChange(client, by.userId, hash);
      if (!change) throw refuse();
      const { userId, newEmail } = change;
      const before = await requireUser(client, userId);
      await this.#take(client, userId, newEmail);
      // An address that nobody has confirmed may be a stranger's, who must not get the account by a link.
      const told = before.emailConfirmedAt === null ? null : makeSecret();
      const undo = told && { tokenHash: told.hash, hours: EMAIL_UNDO_HOURS };
      if (!(await confirmChange(client, change.changeId, undo))) throw refuse();
      await recordAuditEvent(client, by, { action: 'user.change_email', subject: `user ${userId}` });
      if (!told) return null;
      // A change that can't be told is refused.
      await requireMail(client, { kind: 'security', to: before.email, userId });
      const link = `${this.#options.linkBase()}/undo-email-change#token=${told.text}`;
      return { to: before.email, content: writeEmailChanged({ hours: EMAIL_UNDO_HOURS, link }) };
    });
    if (letter) this.#options.mail.send(letter);
  }

  /**
   * Restores the address with the token from it, signed in or not. Ends every session and API key: whoever changed the
   * address may have them. Throws a Refusal.
   */
  async undo(token: string, requestId: string): Promise<void> {
    const refuse = () => new Refusal('invalid_request', 'the link has been used or has expired');
    const hash = hashSecret(token);
    if (!hash) throw refuse();
    await inTransaction(this.#pool, async (client) => {
      const change = await findUndoableChange(client, hash);
      if (!change) throw refuse();
      const { userId, oldEmail } = change;
      await this.#take(client, userId, oldEmail);
      if (!(await undoChanges(client, change))) throw refuse();
      await endSignIns(client, userId);
      await revokeApiKeys(client, userId);
      const by = { userId, keyId: null, requestId };
      await recordAuditEvent(client, by, { action: 'user.undo_email_change', subject: `user ${userId}` });
    });
  }

  /** Links that were mailed to the other address end. */
  async #take(client: Client, userId: bigint, email: string): Promise<void> {
    const isFree = await isEmailFree(client, email, userId);
    if (!isFree || !(await setEmail(client, userId, email))) {
      throw new Refusal('conflict', 'another account has this address in the meantime');
    }
    await confirmEmail(client, userId);
    await deleteOpenResets(client, userId);
  }
}

async function requireUser(db: Pool | Client, userId: bigint): Promise<User & { email: string }> {
  const user = await findUser(db, userId);
  if (user && user.email !== null) return { ...user, email: user.email };
  throw new Refusal('not_found', 'there is no such account');
}

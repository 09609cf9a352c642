import { recordAuditEvent, type AuditUser } from '../../../db/accounts/auditLog.ts';
import { insertEmailConfirmation, takeEmailConfirmation } from '../../../db/accounts/emailConfirmations.ts';
import { findUser } from '../../../db/accounts/users.ts';
import type { Client, Pool, Queryable } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { CONFIRMATION_HOURS } from '../../../domain/accounts/accountLifetimes.ts';
import { writeEmailConfirmation } from '../../../domain/mails/accountMails.ts';
import { Refusal } from '../refusal.ts';
import { requireMail } from '../mails/mailLimit.ts';
import type { Letter, MailingOptions } from '../mails/mailService.ts';
import { hashSecret, makeSecret } from './secrets.ts';

/**
 * Confirms whose address is whose, where mail is set up: anyone can register another's address, and would keep the keys
 * and roles that the account was given until its owner shows up.
 */
export class EmailConfirmationService {
  readonly #options: MailingOptions;
  readonly #pool: Pool;

  constructor(options: MailingOptions) {
    this.#options = options;
    this.#pool = options.pool;
  }

  /** Makes a link within the caller's transaction. Send the mail after its commit. */
  async makeMail(client: Client, userId: bigint, email: string): Promise<Letter> {
    const { text, hash } = makeSecret();
    await insertEmailConfirmation(client, { userId, tokenHash: hash, hours: CONFIRMATION_HOURS });
    const link = `${this.#options.linkBase()}/confirm-email#token=${text}`;
    return { to: email, content: writeEmailConfirmation({ hours: CONFIRMATION_HOURS, link }) };
  }

  /** Mails another link. Throws a Refusal, also when there were too many. */
  async resend(userId: bigint): Promise<void> {
    if (!this.#options.mail.isPossible) {
      throw new Refusal('conflict', 'this installation sends no e-mail, so no address needs to be confirmed');
    }
    const mail = await inTransaction(this.#pool, async (client) => {
      const user = await findUser(client, userId);
      if (!user?.email) throw new Refusal('not_found', 'there is no such account');
      if (user.emailConfirmedAt !== null) throw new Refusal('conflict', 'the address is already confirmed');
      const made = await this.makeMail(client, userId, user.email);
      await requireMail(client, { kind: 'email_confirmation', to: user.email, userId });
      return made;
    });
    this.#options.mail.send(mail);
  }

  /** Confirms the user's own address: a link works only while signed in to its account. Throws a Refusal. */
  async confirm(token: string, by: AuditUser): Promise<void> {
    const hash = hashSecret(token);
    await inTransaction(this.#pool, async (client) => {
      if (!hash || !(await takeEmailConfirmation(client, by.userId, hash))) {
        throw new Refusal('invalid_request', 'the link is not for this account, or has been used or expired');
      }
      await recordAuditEvent(client, by, { action: 'user.confirm_email', subject: `user ${by.userId}` });
    });
  }

  /** Throws a Refusal unless a user's address is confirmed, or no mail could be sent to confirm it. */
  async require(db: Queryable, userId: bigint): Promise<void> {
    if (!this.#options.mail.isPossible) return;
    if (((await findUser(db, userId))?.emailConfirmedAt ?? null) !== null) return;
    throw new Refusal('forbidden', 'confirm your e-mail address first: open the link that was mailed to it');
  }
}

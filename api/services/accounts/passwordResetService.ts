import { revokeApiKeys } from '../../../db/accounts/apiKeys.ts';
import { type AuditActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { confirmEmail } from '../../../db/accounts/emailConfirmations.ts';
import {
  findPasswordReset,
  insertPasswordReset,
  usePasswordReset,
} from '../../../db/accounts/passwordResets.ts';
import type { Pool, Queryable } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { findUserByEmail, setPasswordHash } from '../../../db/accounts/users.ts';
import { MOST_OPEN_RESETS, RESET_MINUTES } from '../../../domain/accounts/accountLifetimes.ts';
import { writePasswordReset } from '../../../domain/mails/accountMails.ts';
import { Refusal } from '../refusal.ts';
import { mayMail } from '../mails/mailLimit.ts';
import type { MailingOptions } from '../mails/mailService.ts';
import { endSignIns, requirePassword } from './passwordChange.ts';
import type { PasswordGate } from './passwordGate.ts';
import { hashPassword } from './passwordHash.ts';
import { hashSecret, makeSecret } from './secrets.ts';

export interface PasswordResetServiceOptions extends MailingOptions {
  gate: PasswordGate;
}

/** An operator's own links are not limited by what others have asked for. */
const OPERATOR_RESETS = 1_000;

/** Replaces forgotten passwords, by a link that works once. */
export class PasswordResetService {
  readonly #options: PasswordResetServiceOptions;
  readonly #pool: Pool;

  constructor(options: PasswordResetServiceOptions) {
    this.#options = options;
    this.#pool = options.pool;
  }

  /** Mails a link, if there is such an account and the limits allow it. The response is the same either way. */
  async request(email: string, address?: string): Promise<void> {
    if (!this.#options.mail.isPossible) return;
    const reset = await inTransaction(this.#pool, async (client) => {
      const made = await this.#makeReset(client, email, MOST_OPEN_RESETS);
      const asked = { kind: 'password_reset', to: email, address } as const;
      return made !== null && (await mayMail(client, asked)) ? made : null;
    });
    if (reset === null) return;
    const content = writePasswordReset({ minutes: RESET_MINUTES, link: reset.link });
    this.#options.mail.send({ to: reset.email, content });
  }

  /** A link for the operator to hand over. Throws a Refusal when there is no such account. */
  async makeLink(email: string, by: AuditActor): Promise<string> {
    return inTransaction(this.#pool, async (client) => {
      const reset = await this.#makeReset(client, email, OPERATOR_RESETS);
      const user = reset && (await findUserByEmail(client, email));
      if (!user) throw new Refusal('not_found', `there is no account ${email} that can sign in`);
      await recordAuditEvent(client, by, { action: 'user.reset_link', subject: `user ${user.userId}` });
      return reset.link;
    });
  }

  async #makeReset(
    db: Queryable,
    email: string,
    mostOpen: number,
  ): Promise<{ email: string; link: string } | null> {
    const { text, hash } = makeSecret();
    const reset = { email, tokenHash: hash, minutes: RESET_MINUTES, mostOpen };
    const made = await insertPasswordReset(db, reset);
    // After a #, which browsers send neither to servers nor, as a referrer, to other sites.
    return made && { email: made.email, link: `${this.#options.linkBase()}/reset-password#token=${text}` };
  }

  /**
   * Sets a new password with a link's token, once. Ends every session and API key: someone who knew the old password, or
   * registered the address before its owner did, may have made them. Throws a Refusal.
   */
  async confirm(
    given: { token: string; newPassword: string },
    { address, requestId }: { address: string; requestId: string },
  ): Promise<void> {
    const refuse = () =>
      new Refusal('invalid_request', 'the link has been used or has expired: ask for a new one');
    const hash = hashSecret(given.token);
    const reset = hash && (await findPasswordReset(this.#pool, hash));
    if (!hash || !reset) throw refuse();
    requirePassword(given.newPassword, reset.email);
    const renewed = await hashPassword(given.newPassword);
    await inTransaction(this.#pool, async (client) => {
      // The user's row first, as in every change of a password, so that two of them never wait for each other.
      if (!(await setPasswordHash(client, reset.userId, renewed))) throw refuse();
      if (!(await usePasswordReset(client, hash))) throw refuse();
      await endSignIns(client, reset.userId);
      await revokeApiKeys(client, reset.userId);
      await confirmEmail(client, reset.userId);
      const by = { userId: reset.userId, keyId: null, requestId };
      await recordAuditEvent(client, by, { action: 'user.reset_password', subject: `user ${reset.userId}` });
    });
    await this.#options.gate.forget(reset.email, address);
  }
}

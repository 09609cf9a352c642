import { recordAuditEvent, type AuditActor, type AuditUser } from '../../../db/accounts/auditLog.ts';
import {
  deleteAuthenticator,
  findAuthenticator,
  insertAuthenticator,
} from '../../../db/accounts/authenticators.ts';
import {
  countRecoveryCodes,
  deleteRecoveryCodes,
  replaceRecoveryCodes,
} from '../../../db/accounts/recoveryCodes.ts';
import { findUser, findUserByEmail, lockUser } from '../../../db/accounts/users.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { FactorEvent } from '../../../domain/mails/factorMails.ts';
import type { Letter, MailingOptions } from '../mails/mailService.ts';
import { Refusal } from '../refusal.ts';
import { checkAppCode } from './codeCheck.ts';
import { authenticatorUri, makeAuthenticatorSecret } from './oneTimeCode.ts';
import { endSignIns } from './passwordChange.ts';
import { makeRecoveryCode } from './secrets.ts';
import type { SecurityMailer } from './securityMailer.ts';

const RECOVERY_CODES = 10;

interface FactorServiceOptions extends MailingOptions {
  securityMailer: SecurityMailer;
}

export interface Factors {
  authenticatorSince: Instant | null;
  recoveryCodesLeft: number;
}

/** What an account asks for beside its password: sets it up and takes it away. Whoever calls has just proved who they are. */
export class FactorService {
  readonly #options: FactorServiceOptions;
  readonly #pool: Pool;

  constructor(options: FactorServiceOptions) {
    this.#options = options;
    this.#pool = options.pool;
  }

  async read(userId: bigint): Promise<Factors> {
    const authenticatorSince = await findAuthenticator(this.#pool, userId);
    return { authenticatorSince, recoveryCodesLeft: await countRecoveryCodes(this.#pool, userId) };
  }

  /** A new app's secret. Nothing asks for its codes before one has confirmed it. Throws a Refusal. */
  async beginAuthenticator(userId: bigint): Promise<{ secret: string; uri: string }> {
    const secret = makeAuthenticatorSecret();
    return inTransaction(this.#pool, async (client) => {
      await lockOwner(client, userId);
      const user = await findUser(client, userId);
      if (!(await insertAuthenticator(client, userId, secret))) {
        throw new Refusal('conflict', 'your account has an authenticator app: remove that one first');
      }
      return { secret, uri: authenticatorUri(secret, this.#options.mail.siteName, user?.email ?? '') };
    });
  }

  /** Sign-in asks for its codes from now on. Gives the recovery codes, this once. Throws a Refusal. */
  async confirmAuthenticator(by: AuditUser, code: string): Promise<string[]> {
    const { userId } = by;
    const codes = Array.from({ length: RECOVERY_CODES }, makeRecoveryCode);
    const { refusal, letter } = await inTransaction(this.#pool, async (client) => {
      await lockOwner(client, userId);
      const digits = code.replaceAll(/\s/g, '');
      const { refusal } = await checkAppCode(client, userId, digits, { isNew: true });
      if (refusal) return { refusal, letter: null };
      await this.#keepCodes(client, userId, codes);
      return { refusal, letter: await this.#record(client, by, userId, 'authenticator_added') };
    });
    this.#options.securityMailer.send(letter);
    if (refusal) throw refusal;
    return codes.map(({ text }) => text);
  }

  /** The recovery codes go with it. Throws a Refusal. */
  async removeAuthenticator(by: AuditUser): Promise<void> {
    const { userId } = by;
    const letter = await inTransaction(this.#pool, async (client) => {
      await lockOwner(client, userId);
      if (!(await deleteAuthenticator(client, userId))) {
        throw new Refusal('not_found', 'your account has no authenticator app');
      }
      await deleteRecoveryCodes(client, userId);
      return this.#record(client, by, userId, 'authenticator_removed');
    });
    this.#options.securityMailer.send(letter);
  }

  /** In place of all earlier ones. Throws a Refusal. */
  async makeRecoveryCodes(by: AuditUser): Promise<string[]> {
    const { userId } = by;
    const codes = Array.from({ length: RECOVERY_CODES }, makeRecoveryCode);
    const letter = await inTransaction(this.#pool, async (client) => {
      await lockOwner(client, userId);
      if ((await findAuthenticator(client, userId)) === null) {
        throw new Refusal('conflict', 'set up an authenticator app first');
      }
      await this.#keepCodes(client, userId, codes);
      return this.#record(client, by, userId, 'recovery_codes_made');
    });
    this.#options.securityMailer.send(letter);
    return codes.map(({ text }) => text);
  }

  /** For somebody who has lost everything: the password alone signs in, and every session ends. Throws a Refusal. */
  async reset(email: string, by: AuditActor): Promise<void> {
    const letter = await inTransaction(this.#pool, async (client) => {
      const user = await findUserByEmail(client, email);
      if (!user || !(await lockUser(client, user.userId))) {
        throw new Refusal('not_found', `there is no account ${email} that can sign in`);
      }
      await deleteAuthenticator(client, user.userId);
      await deleteRecoveryCodes(client, user.userId);
      await endSignIns(client, user.userId);
      return this.#record(client, by, user.userId, 'factors_reset');
    });
    this.#options.securityMailer.send(letter);
  }

  #keepCodes(client: Client, userId: bigint, codes: { hash: Buffer }[]): Promise<void> {
    return replaceRecoveryCodes(
      client,
      userId,
      codes.map(({ hash }) => hash),
    );
  }

  /** In the audit log, and to the account's owner. */
  async #record(
    client: Client,
    by: AuditActor,
    userId: bigint,
    kind: keyof typeof ACTIONS,
  ): Promise<Letter | null> {
    await recordAuditEvent(client, by, { action: ACTIONS[kind], subject: `user ${userId}` });
    return this.#options.securityMailer.tellFactorEvent(client, userId, { kind });
  }
}

const ACTIONS = {
  authenticator_added: 'user.add_authenticator',
  authenticator_removed: 'user.remove_authenticator',
  recovery_codes_made: 'user.make_recovery_codes',
  factors_reset: 'user.reset_factors',
} as const satisfies Partial<Record<FactorEvent['kind'], string>>;

async function lockOwner(client: Client, userId: bigint): Promise<void> {
  if (!(await lockUser(client, userId)))
    throw new Refusal('forbidden', 'your session has ended: sign in again');
}

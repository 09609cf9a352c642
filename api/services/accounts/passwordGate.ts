import type { Pool } from '../../../db/pool.ts';
import {
  type Attempt,
  countFailures,
  deleteAttempts,
  deleteOldAttempts,
  insertAttempt,
  lockAttempts,
} from '../../../db/accounts/signInAttempts.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { type Credentials, findAnyBcrypt, findCredentials } from '../../../db/accounts/users.ts';
import { pluralize } from '../../../domain/pluralize.ts';
import { networkOf } from './network.ts';
import { SIGN_IN_WINDOW_SECONDS, secondsToWait } from '../../../domain/accounts/signInRule.ts';
import { Refusal } from '../refusal.ts';
import { verifyPassword } from './passwordHash.ts';
import { sha256 } from './secrets.ts';

/** The one place where passwords are checked, so that guessing is slowed down everywhere (domain/accounts/signInRule.ts). */
export class PasswordGate {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * Whose e-mail and password these are. An unknown e-mail, a wrong password and a disabled account get the same response
   * in the same time. Throws a Refusal: wrong_credentials, or too_many_requests before anything is checked.
   */
  async check(given: {
    email: string;
    password: string;
    address: string;
  }): Promise<Credentials & { passwordHash: string }> {
    const attempt = attemptOf(given.email, given.address);
    await this.#begin(attempt);
    const credentials = await findCredentials(this.#pool, { email: given.email });
    const anyBcrypt = await findAnyBcrypt(this.#pool);
    const isRight = await verifyPassword(given.password, credentials?.passwordHash ?? null, anyBcrypt);
    if (!isRight || !credentials || credentials.passwordHash === null) {
      throw new Refusal('wrong_credentials', 'the e-mail or password is wrong');
    }
    await this.forget(given.email, given.address);
    return { ...credentials, passwordHash: credentials.passwordHash };
  }

  /** Failures of that network with that account no longer count. */
  async forget(email: string, address: string): Promise<void> {
    await deleteAttempts(this.#pool, attemptOf(email, address));
  }

  /** Counts the attempt before the password is checked, so that a hundred at once don't get a hundred free tries. */
  async #begin(attempt: Attempt): Promise<void> {
    const wait = await inTransaction(this.#pool, async (client) => {
      await lockAttempts(client, attempt);
      const seconds = secondsToWait(await countFailures(client, attempt, SIGN_IN_WINDOW_SECONDS));
      if (seconds === 0) await insertAttempt(client, attempt);
      return seconds;
    });
    if (wait > 0)
      throw new Refusal(
        'too_many_requests',
        `too many failed attempts: try again in ${pluralize(wait, 'second')}`,
        {
          retryAfterSeconds: wait,
        },
      );
    await deleteOldAttempts(this.#pool, SIGN_IN_WINDOW_SECONDS);
  }
}

function attemptOf(email: string, address: string): Attempt {
  return { accountHash: sha256(email.trim().toLowerCase()), network: networkOf(address) };
}

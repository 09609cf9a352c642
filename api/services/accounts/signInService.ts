import { findAuthenticator } from '../../../db/accounts/authenticators.ts';
import {
  deleteExpiredSignIns,
  findPendingSignIn,
  insertPendingSignIn,
  takePendingSignIn,
} from '../../../db/accounts/pendingSignIns.ts';
import { deleteEndedSessions, deleteSession, renewProof } from '../../../db/accounts/sessions.ts';
import { findCredentials, lockUser, setPasswordHash } from '../../../db/accounts/users.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { PENDING_SIGN_IN_MINUTES } from '../../../domain/accounts/accountLifetimes.ts';
import type { FactorEvent } from '../../../domain/mails/factorMails.ts';
import type { Letter } from '../mails/mailService.ts';
import { Refusal } from '../refusal.ts';
import { type CheckedCode, checkCode } from './codeCheck.ts';
import type { PasswordGate } from './passwordGate.ts';
import { hashPassword, isOutdated } from './passwordHash.ts';
import { hashSecret, makeSecret } from './secrets.ts';
import type { SecurityMailer } from './securityMailer.ts';
import { beginSession, type Device, type SignedIn } from './sessionStart.ts';

interface SignInServiceOptions {
  pool: Pool;
  gate: PasswordGate;
  securityMailer: SecurityMailer;
}

/** A session has begun; the other token is for the cookie by which the browser is known again. */
type Entered = SignedIn & { deviceToken: string };

/** The password was right, and the account asks for more: the token is for this browser's cookie. */
export interface PendingSignIn {
  pendingToken: string;
}

/** Lets people in: by their password, and by a code where their account asks for one. */
export class SignInService {
  readonly #options: SignInServiceOptions;
  readonly #pool: Pool;

  constructor(options: SignInServiceOptions) {
    this.#options = options;
    this.#pool = options.pool;
  }

  /** Starts a session with a new token, or waits for a code; this browser's earlier session ends. Throws a Refusal. */
  async signIn(
    given: { email: string; password: string },
    device: Device,
    previousSessionId: bigint | null = null,
  ): Promise<Entered | PendingSignIn> {
    const { userId, passwordHash } = await this.#options.gate.check({ ...given, address: device.address });
    const current = await this.#renewHash(userId, given.password, passwordHash);
    await deleteExpiredSignIns(this.#pool);
    const { letter, ...begun } = await inTransaction(this.#pool, async (client) => {
      if (!(await lockUser(client, userId))) throw hasChanged();
      await deleteEndedSessions(client);
      if ((await findAuthenticator(client, userId)) !== null) {
        return { ...(await this.#wait(client, userId, current)), letter: null };
      }
      return this.#enter(client, { userId, device, previousSessionId, checkedHash: current, event: null });
    });
    this.#options.securityMailer.send(letter);
    return begun;
  }

  /** Starts the session that a sign-in waits for, with a code of the app or a recovery code. Throws a Refusal. */
  async complete(
    given: { token: string | undefined; code: string },
    device: Device,
    previousSessionId: bigint | null = null,
  ): Promise<Entered> {
    const over = () => new Refusal('not_signed_in', 'the sign-in took too long: enter your password again');
    const hash = given.token === undefined ? null : hashSecret(given.token);
    if (hash === null) throw over();
    const { refusal, letter, entered } = await inTransaction(this.#pool, async (client) => {
      const userId = await findPendingSignIn(client, hash);
      // Found again once the row is locked: a new password ends it meanwhile.
      if (userId === null || !(await lockUser(client, userId))) throw over();
      if ((await findPendingSignIn(client, hash)) === null) throw over();
      const checked = await checkCode(client, userId, given.code);
      if (checked.refusal) return { ...(await this.#fail(client, userId, checked)), entered: null };
      if (!(await takePendingSignIn(client, hash))) throw over();
      const { event } = checked;
      const { letter, ...entered } = await this.#enter(client, {
        userId,
        device,
        previousSessionId,
        checkedHash: null,
        event,
      });
      return { refusal: null, letter, entered };
    });
    this.#options.securityMailer.send(letter);
    if (entered === null) throw refusal;
    return entered;
  }

  /** Proves again who holds a session: by the password, and a code where the account asks for one. Throws a Refusal. */
  async prove(
    { userId, sessionId }: { userId: bigint; sessionId: bigint },
    given: { password: string; code?: string | undefined },
    address: string,
  ): Promise<void> {
    const credentials = await findCredentials(this.#pool, { userId });
    if (!credentials) throw hasChanged();
    const { email } = credentials;
    const { passwordHash } = await this.#options.gate.check({ email, password: given.password, address });
    const { refusal, letter } = await inTransaction(this.#pool, async (client) => {
      if (!(await lockUser(client, userId))) throw hasChanged();
      const now = await findCredentials(client, { userId });
      if (now?.passwordHash !== passwordHash) throw hasChanged();
      const checked = await this.#checkCodeIfAsked(client, userId, given.code);
      if (checked.refusal) return this.#fail(client, userId, checked);
      if (!(await renewProof(client, userId, sessionId))) throw hasChanged();
      return {
        refusal: null,
        letter: await this.#options.securityMailer.tellFactorEvent(client, userId, checked.event),
      };
    });
    this.#options.securityMailer.send(letter);
    if (refusal) throw refusal;
  }

  async #checkCodeIfAsked(client: Client, userId: bigint, code: string | undefined): Promise<CheckedCode> {
    if ((await findAuthenticator(client, userId)) === null) return { refusal: null, event: null };
    if (code !== undefined) return checkCode(client, userId, code);
    return { refusal: new Refusal('wrong_code', 'your account also asks for a code'), event: null };
  }

  async #fail(client: Client, userId: bigint, { refusal, event }: CheckedCode) {
    return {
      refusal,
      letter: await this.#options.securityMailer.tellFactorEvent(client, userId, event),
    };
  }

  async #wait(client: Client, userId: bigint, checkedHash: string): Promise<PendingSignIn> {
    const { text, hash } = makeSecret();
    const pending = { userId, tokenHash: hash, minutes: PENDING_SIGN_IN_MINUTES };
    if (!(await insertPendingSignIn(client, pending, checkedHash))) throw hasChanged();
    return { pendingToken: text };
  }

  /** A new browser is told, and how it got in. */
  async #enter(client: Client, entry: Entry): Promise<Entered & { letter: Letter | null }> {
    const { userId, device, previousSessionId, checkedHash, event } = entry;
    const { securityMailer } = this.#options;
    const met = await securityMailer.meetDevice(client, userId, device.token);
    if (previousSessionId !== null) await deleteSession(client, userId, previousSessionId);
    const session = await beginSession(client, userId, device, checkedHash);
    const letter =
      event === null && met.isStrange
        ? await securityMailer.tellNewDevice(client, userId, device)
        : await securityMailer.tellFactorEvent(client, userId, event);
    return { ...session, deviceToken: met.token, letter };
  }

  async #renewHash(userId: bigint, password: string, passwordHash: string): Promise<string> {
    if (!isOutdated(passwordHash)) return passwordHash;
    const renewed = await hashPassword(password);
    return (await setPasswordHash(this.#pool, userId, renewed, passwordHash)) ? renewed : passwordHash;
  }
}

interface Entry {
  userId: bigint;
  device: Device;
  previousSessionId: bigint | null;
  /** Null: the user's row is locked since the password was checked. */
  checkedHash: string | null;
  event: FactorEvent | null;
}

function hasChanged(): Refusal {
  return new Refusal('wrong_credentials', 'the password has changed in the meantime');
}

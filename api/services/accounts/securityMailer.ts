import { hasSignedInBefore, rememberDevice } from '../../../db/accounts/knownDevices.ts';
import { findUser } from '../../../db/accounts/users.ts';
import type { Client } from '../../../db/pool.ts';
import { describeDevice } from '../../../domain/accounts/device.ts';
import { type FactorEvent, writeFactorMail } from '../../../domain/mails/factorMails.ts';
import { writeNewDevice, writeNewKey } from '../../../domain/mails/securityMails.ts';
import { mayMail } from '../mails/mailLimit.ts';
import type { Letter, MailingOptions } from '../mails/mailService.ts';
import { hashSecret, makeSecret } from './secrets.ts';

/** Browsers of one account that are known again. */
const MOST_DEVICES = 100;

/** Tells owners who got into their accounts. Each letter is made last in its transaction, and sent after its commit. */
export class SecurityMailer {
  readonly #options: MailingOptions;

  constructor(options: MailingOptions) {
    this.#options = options;
  }

  /** Call it before the session begins. The token is the browser's, for its cookie: the one it had, or a new one. */
  async meetDevice(
    client: Client,
    userId: bigint,
    shown: string | undefined,
  ): Promise<{ token: string; isStrange: boolean }> {
    const known = shown === undefined ? null : hashSecret(shown);
    const device = shown !== undefined && known ? { text: shown, hash: known } : makeSecret();
    const wasHere = await hasSignedInBefore(client, userId);
    const isNew = await rememberDevice(client, userId, device.hash, MOST_DEVICES);
    return { token: device.text, isStrange: isNew && wasHere };
  }

  tellNewDevice(
    client: Client,
    userId: bigint,
    { userAgent, address }: { userAgent: string | null; address: string },
  ): Promise<Letter | null> {
    const content = writeNewDevice({ device: describeDevice(userAgent), address, link: this.#accountPage() });
    return this.#write(client, userId, content);
  }

  tellNewKey(
    client: Client,
    userId: bigint,
    key: { name: string; scopes: readonly string[] },
  ): Promise<Letter | null> {
    return this.#write(client, userId, writeNewKey({ ...key, link: this.#accountPage() }));
  }

  /** What the factors' event says, if there is one. */
  tellFactorEvent(client: Client, userId: bigint, event: FactorEvent | null): Promise<Letter | null> {
    if (event === null) return Promise.resolve(null);
    return this.#write(client, userId, writeFactorMail(event, this.#accountPage()));
  }

  send(letter: Letter | null): void {
    if (letter) this.#options.mail.send(letter);
  }

  #accountPage(): string {
    return `${this.#options.linkBase()}/account`;
  }

  /** Only to a confirmed address, and silently not beyond the limits: a sign-in doesn't fail for want of a mail. */
  async #write(client: Client, userId: bigint, content: Letter['content']): Promise<Letter | null> {
    if (!this.#options.mail.isPossible) return null;
    const user = await findUser(client, userId);
    if (!user?.email || user.emailConfirmedAt === null) return null;
    const isAllowed = await mayMail(client, { kind: 'security', to: user.email, userId });
    return isAllowed ? { to: user.email, content } : null;
  }
}

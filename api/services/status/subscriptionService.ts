import {
  askToSubscribe,
  confirmSubscriber,
  removeSubscriber,
  SUBSCRIPTION_HOURS,
} from '../../../db/status/subscribers.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { writeStatusConfirmation, writeSubscribedAlready } from '../../../domain/mails/statusMails.ts';
import { mayMail } from '../mails/mailLimit.ts';
import type { Letter, MailingOptions } from '../mails/mailService.ts';
import { hashSecret, makeSecret } from '../accounts/secrets.ts';
import { Refusal } from '../refusal.ts';

/** Rolls back what a mail that may not be sent would have told of. */
class TooManyMailsError extends Error {
  override name = 'TooManyMailsError';
}

/** Who is mailed what happens. Nobody is told whether an address is subscribed, but its owner. */
export class SubscriptionService {
  readonly #options: MailingOptions;

  constructor(options: MailingOptions) {
    this.#options = options;
  }

  /** Mails a link that confirms; beyond the limits of mails, nothing. Throws a Refusal where no mail is set up. */
  async subscribe(email: string, from: { address: string }): Promise<void> {
    const { pool, mail } = this.#options;
    if (!mail.isPossible) throw new Refusal('conflict', 'no e-mail is sent here: use the feed');
    const { text, hash } = makeSecret();
    const letter = await inTransaction(pool, async (client) => {
      const asked = { email, tokenHash: hash, unsubscribeToken: makeSecret().text };
      const { isConfirmed, unsubscribeToken } = await askToSubscribe(client, asked);
      if (!(await mayMail(client, { kind: 'status_subscription', to: email, ...from })))
        throw new TooManyMailsError();
      return isConfirmed ? this.#writeAgain(email, unsubscribeToken) : this.#writeConfirmation(email, text);
    }).catch((error: unknown) => {
      if (!(error instanceof TooManyMailsError)) throw error;
      return null;
    });
    if (letter !== null) mail.send(letter);
  }

  /** Throws a Refusal. */
  async confirm(token: string): Promise<void> {
    const hash = hashSecret(token);
    if (hash === null || !(await confirmSubscriber(this.#options.pool, hash))) {
      throw new Refusal('invalid_request', 'the link is wrong or has expired: subscribe again');
    }
  }

  /** Whoever is no subscriber, or no more, has unsubscribed all the same. */
  unsubscribe(token: string): Promise<void> {
    return removeSubscriber(this.#options.pool, token);
  }

  #writeConfirmation(to: string, token: string): Letter {
    const link = `${this.#options.linkBase()}/status/confirm#token=${token}`;
    return { to, content: writeStatusConfirmation({ hours: SUBSCRIPTION_HOURS, link }) };
  }

  #writeAgain(to: string, unsubscribeToken: string): Letter {
    const link = `${this.#options.linkBase()}/status/unsubscribe/${unsubscribeToken}`;
    return { to, content: writeSubscribedAlready({ link }) };
  }
}

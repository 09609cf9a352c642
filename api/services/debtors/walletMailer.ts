import { type ClaimedEvent, claimEventMail, giveBackEventMail } from '../../../db/events/eventMails.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { nameInMail } from '../../../domain/accounts/nameInMail.ts';
import { writeWalletMail } from '../../../domain/debtors/mails.ts';
import { mayMail } from '../accounts/mailLimit.ts';
import { type MailingOptions, wasNotTaken } from '../accounts/mailService.ts';
import { MailRounds } from '../accounts/mailRounds.ts';

export interface WalletMailerOptions extends MailingOptions {
  currency: string;
  onError: (error: Error) => void;
  intervalMs?: number;
}

const RETRY_SECONDS = 300;

/**
 * Mails owners what happened to their wallets, from the events, after they were committed. An event is claimed and then
 * sent: several apps send none twice. Bounded like every other mail; what a limit holds back is not sent later.
 */
export class WalletMailer {
  readonly #options: WalletMailerOptions;
  readonly #rounds: MailRounds;

  constructor(options: WalletMailerOptions) {
    this.#options = options;
    const { mail, onError, intervalMs } = options;
    this.#rounds = new MailRounds(() => this.look(), { isPossible: mail.isPossible, onError, intervalMs });
  }

  start(): void {
    this.#rounds.start();
  }

  /** Finishes the mail in hand. */
  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Sends all that is due. */
  async look(): Promise<void> {
    const { pool } = this.#options;
    for (let event = await claimEventMail(pool); event !== null; event = await claimEventMail(pool))
      await this.#send(event);
  }

  async #send(event: ClaimedEvent): Promise<void> {
    const { pool, mail, linkBase, currency, onError } = this.#options;
    const name = nameInMail(event.name);
    const told = writeWalletMail({ ...event, name }, currency);
    if (told === null) return;
    const link = `${linkBase()}/organizations/${encodeURIComponent(event.handle)}/wallet`;
    const why = `You get this mail because you are an owner of ${name}. It ends when you are no longer.`;
    let sent = 0;
    for (const to of event.owners) {
      const asked = { kind: 'wallet', to, organizationId: event.organizationId } as const;
      if (!(await inTransaction(pool, (client) => mayMail(client, asked)))) continue;
      try {
        await mail.deliver({ to, subject: told.subject, text: `${told.body}\n\n${link}\n\n-- \n${why}\n` });
        sent += 1;
      } catch (error) {
        onError(error as Error);
        // Nobody gets it twice: once somebody has it, or may have, it is not tried again.
        if (sent === 0 && wasNotTaken(error)) await giveBackEventMail(pool, event.eventId, RETRY_SECONDS);
        return;
      }
    }
  }
}

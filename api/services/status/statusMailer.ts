import { takeBegun } from '../../../db/status/maintenance.ts';
import {
  announce,
  type ClaimedMail,
  claimMail,
  forgetAnnouncements,
  giveBackMail,
} from '../../../db/status/statusMails.ts';
import { forgetUnconfirmed } from '../../../db/status/subscribers.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { writeStatusNews } from '../../../domain/mails/statusMails.ts';
import { announceMaintenance } from '../../../domain/status/announcements.ts';
import { type Letter, type MailingOptions, wasNotTaken } from '../mails/mailService.ts';
import { Rounds } from '../rounds.ts';

export interface StatusMailerOptions extends MailingOptions {
  onError: (error: Error) => void;
  intervalMs?: number;
}

const RETRY_SECONDS = 300;

/**
 * Mails subscribers what was announced, each at most once. A mail is claimed, the claim committed, and then it is sent:
 * several apps send none twice. When an app dies, the mail that it had in hand may be lost, and no other. Only what the
 * mail server has certainly not taken is tried again.
 */
export class StatusMailer {
  readonly #options: StatusMailerOptions;
  readonly #rounds: Rounds;

  constructor(options: StatusMailerOptions) {
    this.#options = options;
    const { mail, onError, intervalMs } = options;
    this.#rounds = new Rounds(() => this.look(), { isPossible: mail.isPossible, onError, intervalMs });
  }

  start(): void {
    this.#rounds.start();
  }

  /** Finishes the mails in hand. */
  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Sends all that is due. */
  async look(): Promise<void> {
    const { pool } = this.#options;
    await inTransaction(pool, async (client) => {
      for (const window of await takeBegun(client))
        await announce(client, announceMaintenance('begun', window));
    });
    for (let mail = await claimMail(pool); mail !== null; mail = await claimMail(pool))
      await this.#send(mail);
    await forgetUnconfirmed(pool);
    await forgetAnnouncements(pool);
  }

  async #send(claimed: ClaimedMail): Promise<void> {
    const { pool, mail, linkBase, onError } = this.#options;
    try {
      await mail.deliver(writeLetter(claimed, linkBase()));
    } catch (error) {
      onError(error as Error);
      if (wasNotTaken(error)) await giveBackMail(pool, claimed, RETRY_SECONDS);
    }
  }
}

function writeLetter({ email, subject, body, path, unsubscribeToken }: ClaimedMail, base: string): Letter {
  return {
    to: email,
    content: writeStatusNews({ subject, body, link: `${base}${path}` }),
    stopping: { unsubscribe: `${base}/status/unsubscribe/${unsubscribeToken}` },
  };
}

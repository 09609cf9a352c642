import { createTransport, type Transporter } from 'nodemailer';
import type { Pool } from '../../../db/pool.ts';

export interface Mail {
  to: string;
  subject: string;
  text: string;
  headers?: Record<string, string>;
}

/** Sends mail in the background: no response waits for the mail server, or reveals by its delay whether a mail was sent. */
export class MailService {
  readonly #transport: Transporter | null;
  readonly #from: string;
  readonly #onError: (error: Error) => void;
  readonly #underWay = new Set<Promise<void>>();

  /** Without a URL no mail is sent. `onError` gets what could not be sent, never the mail's text, which holds secrets. */
  constructor(options: { smtpUrl: string | null; from: string; onError: (error: Error) => void }) {
    this.#transport =
      options.smtpUrl === null
        ? null
        : createTransport({
            url: options.smtpUrl,
            connectionTimeout: 10_000,
            greetingTimeout: 10_000,
            socketTimeout: 30_000,
          });
    this.#from = options.from;
    this.#onError = options.onError;
  }

  get isPossible(): boolean {
    return this.#transport !== null;
  }

  send(mail: Mail): void {
    if (this.#transport === null) return;
    const sending = this.#transport
      .sendMail({ from: this.#from, ...mail })
      .then(() => {})
      .catch(this.#onError)
      .finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }

  /** Sends a mail and waits until the mail server has taken it. Throws what it answers. */
  async deliver(mail: Mail): Promise<void> {
    await this.#transport?.sendMail({ from: this.#from, ...mail });
  }

  /** Waits for mails being sent. */
  async close(): Promise<void> {
    await Promise.all(this.#underWay);
    this.#transport?.close();
  }
}

/** What services that mail links need. */
export interface MailingOptions {
  pool: Pool;
  mail: MailService;
  /** Where links in mails lead, without a trailing slash; asked each time, since the port may be known only later. */
  linkBase: () => string;
}

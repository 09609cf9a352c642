import type { Transporter } from 'nodemailer';
import type { Pool } from '../../../db/pool.ts';

export interface Mail {
  to: string;
  subject: string;
  text: string;
  headers?: Record<string, string>;
}

/** Sends mail in the background: no response waits for the mail server, or reveals by its delay whether a mail was sent. */
export class MailService {
  readonly #smtpUrl: string | null;
  readonly #from: string;
  readonly #onError: (error: Error) => void;
  readonly #underWay = new Set<Promise<void>>();
  #transport: Promise<Transporter> | null = null;

  /** Without a URL no mail is sent. `onError` gets what could not be sent, never the mail's text, which holds secrets. */
  constructor(options: { smtpUrl: string | null; from: string; onError: (error: Error) => void }) {
    this.#smtpUrl = options.smtpUrl;
    this.#from = options.from;
    this.#onError = options.onError;
  }

  get isPossible(): boolean {
    return this.#smtpUrl !== null;
  }

  send(mail: Mail): void {
    const sending = this.deliver(mail)
      .catch(this.#onError)
      .finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }

  /** Sends a mail and waits until the mail server has taken it. Throws what it answers. */
  async deliver(mail: Mail): Promise<void> {
    if (this.#smtpUrl === null) return;
    this.#transport ??= openTransport(this.#smtpUrl);
    await (await this.#transport).sendMail({ from: this.#from, ...mail });
  }

  /** Waits for mails being sent. */
  async close(): Promise<void> {
    await Promise.all(this.#underWay);
    (await this.#transport)?.close();
  }
}

/** Loads the library with the first mail: most commands send none. */
async function openTransport(url: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    url,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  });
}

/** What services that mail links need. */
export interface MailingOptions {
  pool: Pool;
  mail: MailService;
  /** Where links in mails lead, without a trailing slash; asked each time, since the port may be known only later. */
  linkBase: () => string;
}

/** It never came to the server, or the server put it off (4xx); after a lost answer nobody knows. */
export function wasNotTaken(error: unknown): boolean {
  const { command, responseCode = 0 } = error as { command?: string; responseCode?: number };
  return command === 'CONN' || (responseCode >= 400 && responseCode < 500);
}

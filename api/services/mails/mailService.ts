import type { Transporter } from 'nodemailer';
import type { Pool } from '../../../db/pool.ts';
import type { MailContent, MailSite, StoppingLinks } from '../../../domain/mails/content.ts';
import { layOut } from '../../../domain/mails/layout.ts';

/** What is to be mailed to whom. */
export interface Letter {
  to: string;
  content: MailContent;
  stopping?: StoppingLinks;
}

/** The same as the mail server gets it. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
}

export interface MailServiceOptions {
  /** Without a URL no mail is sent. */
  smtpUrl: string | null;
  from: string;
  site?: MailSite;
  /** Gets what could not be sent, never the mail's text, which holds secrets. */
  onError: (error: Error) => void;
}

const NO_SITE: MailSite = { name: 'ContainerStacks', operator: null, contact: null };

/** Sends mail in the background: no response waits for the mail server, or reveals by its delay whether a mail was sent. */
export class MailService {
  readonly #options: MailServiceOptions;
  readonly #site: MailSite;
  readonly #underWay = new Set<Promise<void>>();
  #transport: Promise<Transporter> | null = null;

  constructor(options: MailServiceOptions) {
    this.#options = options;
    this.#site = options.site ?? NO_SITE;
  }

  get isPossible(): boolean {
    return this.#options.smtpUrl !== null;
  }

  /** Who its mails are from. */
  get siteName(): string {
    return this.#site.name;
  }

  send(letter: Letter): void {
    const sending = this.deliver(letter)
      .catch(this.#options.onError)
      .finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }

  /** Sends a mail and waits until the mail server has taken it. Throws what it answers. */
  async deliver({ to, content, stopping }: Letter): Promise<void> {
    if (!this.isPossible) return;
    await this.transmit({ to, ...layOut(content, this.#site, stopping), headers: headersOf(stopping) });
  }

  protected async transmit(mail: Mail): Promise<void> {
    const { smtpUrl, from } = this.#options;
    if (smtpUrl === null) return;
    this.#transport ??= openTransport(smtpUrl);
    await (await this.#transport).sendMail({ from, ...mail });
  }

  /** Waits for mails being sent. */
  async close(): Promise<void> {
    await Promise.all(this.#underWay);
    (await this.#transport)?.close();
  }
}

/** RFC 8058: whoever posts to the address, without a session, has unsubscribed. RFC 3834: nobody's absence is answered to us. */
function headersOf(stopping: StoppingLinks | undefined): Record<string, string> {
  const automatic = { 'Auto-Submitted': 'auto-generated' };
  if (stopping === undefined) return automatic;
  return {
    ...automatic,
    'List-Unsubscribe': `<${stopping.unsubscribe}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
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

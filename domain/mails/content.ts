/** What a mail says. Text and HTML are made of the same content, so they can't differ. */
export interface MailContent {
  subject: string;
  /** A line break within one stays. */
  paragraphs: string[];
  figures?: MailFigure[];
  action?: MailLink;
  /** Said after the action. */
  closing?: string[];
  /** Why the mail came, and what ends such mails. */
  why: string;
}

export interface MailFigure {
  label: string;
  value: string;
}

export interface MailLink {
  label: string;
  url: string;
}

/** Who a mail is from, as its frame says. */
export interface MailSite {
  name: string;
  /** Who runs the platform; null if not set. */
  operator: string | null;
  /** An e-mail address or a URL; null if not set. */
  contact: string | null;
}

/** How a mail's topic is stopped: with one click, and with all others on a page. */
export interface StoppingLinks {
  unsubscribe: string;
  preferences?: string;
}

export interface WrittenMail {
  subject: string;
  text: string;
  html: string;
}

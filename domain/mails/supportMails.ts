import type { MailContent } from './content.ts';
import { nameInMail } from './nameInMail.ts';

export interface TicketAnsweredFacts {
  organization: string;
  ticket: string;
  subject: string;
  /** Who answered; empty if they have no name. */
  author: string;
  link: string;
}

/** The answer itself stays on its page, which asks who reads it. */
export function writeTicketAnswered(facts: TicketAnsweredFacts): MailContent {
  const subject = nameInMail(facts.subject);
  const author = facts.author === '' ? 'Somebody' : nameInMail(facts.author);
  return {
    subject: `Ticket ${facts.ticket} has an answer: ${subject}`,
    paragraphs: [
      `${author} has answered ticket ${facts.ticket} of ${nameInMail(facts.organization)}: ${subject}.`,
    ],
    action: { label: 'Read the answer', url: facts.link },
    why: 'You get this mail because you opened this ticket, once for each answer.',
  };
}

export interface WebhookDisabledFacts {
  /** Whose it was: the platform's own name, where it was the platform's. */
  organization: string;
  /** Where it was to deliver to. */
  host: string;
  /** It said that it is gone, or took nothing for days. */
  reason: string;
  link: string;
}

export function writeWebhookDisabled({
  organization,
  host,
  reason,
  link,
}: WebhookDisabledFacts): MailContent {
  const name = nameInMail(organization);
  const why = reason === 'gone' ? 'answered that it is gone (410)' : 'took nothing for five days';
  return {
    subject: `A webhook of ${name} was disabled`,
    paragraphs: [
      `The webhook of ${name} to ${nameInMail(host)} ${why}, so nothing more is sent to it.`,
      'What was not delivered is kept. Once the receiver works again, enable the webhook and send the missed events.',
    ],
    action: { label: 'See the webhooks', url: link },
    why: `You get this mail because you look after ${name}, once each time a webhook is disabled. Delete the webhook to end them.`,
  };
}

import { pluralize } from '../pluralize.ts';
import type { MailContent } from './content.ts';

export interface StatusConfirmationFacts {
  hours: number;
  link: string;
}

export function writeStatusConfirmation({ hours, link }: StatusConfirmationFacts): MailContent {
  return {
    subject: 'Confirm your subscription',
    paragraphs: [
      `Somebody, perhaps you, asked for mails about incidents and maintenance to this address. If it was you, open the link within ${pluralize(hours, 'hour')}.`,
    ],
    action: { label: 'Confirm the subscription', url: link },
    closing: ['If it was not you, do nothing: no more mails will come.'],
    why: 'You get this mail because someone entered this address on the status page, at most twice an hour.',
  };
}

/** Its one link ends the subscription. */
export interface SubscribedAlreadyFacts {
  link: string;
}

export function writeSubscribedAlready({ link }: SubscribedAlreadyFacts): MailContent {
  return {
    subject: 'You are subscribed already',
    paragraphs: [
      'Somebody, perhaps you, asked for mails about incidents and maintenance to this address. You get them already.',
    ],
    action: { label: 'End the subscription', url: link },
    why: 'You get this mail because someone entered this address on the status page, at most twice an hour.',
  };
}

/** What happened, as the status page says it. */
export interface StatusNewsFacts {
  subject: string;
  body: string;
  link: string;
}

export function writeStatusNews({ subject, body, link }: StatusNewsFacts): MailContent {
  return {
    subject,
    paragraphs: body
      .split(/\r?\n\s*\r?\n/)
      .map((paragraph) => paragraph.replaceAll('\r\n', '\n').trim())
      .filter((paragraph) => paragraph !== ''),
    action: { label: 'See the status page', url: link },
    why: 'You get this mail because you subscribed to incidents and maintenance with this address.',
  };
}

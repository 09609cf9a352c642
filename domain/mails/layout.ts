import type { MailContent, MailLink, MailSite, StoppingLinks, WrittenMail } from './content.ts';
import { layOutHtml } from './html.ts';
import { layOutText } from './text.ts';

/** A mail's parts in their order, for both layouts. */
export interface MailParts {
  site: MailSite;
  content: MailContent;
  footer: string[];
  stopping: MailLink[];
}

export function layOut(content: MailContent, site: MailSite, stopping?: StoppingLinks): WrittenMail {
  const subject = onOneLine(content.subject);
  const parts: MailParts = {
    site,
    content: { ...content, subject },
    footer: [content.why, sender(site)],
    stopping: stopping === undefined ? [] : linksOf(stopping),
  };
  return { subject, text: layOutText(parts), html: layOutHtml(parts) };
}

/** A line break in a subject would begin another header. */
function onOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

function sender({ name, operator, contact }: MailSite): string {
  const from = operator === null || operator === name ? name : `${name}, run by ${operator}`;
  const sent = `Sent by ${from}${from.endsWith('.') ? '' : '.'}`;
  return contact === null ? sent : `${sent} Questions: ${contact}`;
}

function linksOf({ unsubscribe, preferences }: StoppingLinks): MailLink[] {
  const links = [{ label: 'Stop these mails', url: unsubscribe }];
  if (preferences !== undefined) links.push({ label: 'Choose which mails come', url: preferences });
  return links;
}

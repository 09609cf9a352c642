import { mailSite } from '../config/serviceOptions.ts';
import { linkBase, readEnvironment, readStartSettings } from '../config/settings.ts';
import type { WrittenMail } from '../domain/mails/content.ts';
import { mailExamples } from '../domain/mails/examples.ts';
import { layOut } from '../domain/mails/layout.ts';

/** Every mail by name, with made-up facts and this installation's names. */
export function previewMails(): Record<string, WrittenMail> {
  const settings = readStartSettings(readEnvironment());
  const examples = Object.entries(mailExamples(linkBase(settings), settings.currency));
  return Object.fromEntries(
    examples.map(([name, { content, stopping }]) => [name, layOut(content, mailSite(settings), stopping)]),
  );
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { BadInputError } from '../../domain/badInput.ts';
import type { WrittenMail } from '../../domain/mails/content.ts';
import { previewMails } from '../previewMails.ts';
import { printJson } from '../output.ts';

interface PreviewOptions {
  html?: boolean;
  text?: boolean;
  out?: string;
  list?: boolean;
  json?: boolean;
}

/** `containerstacks mail …`: what customers get, without sending anything. */
export function defineMail(mail: Command): void {
  mail
    .command('preview')
    .description('show a mail, or all, with made-up facts and this installation’s names; sends nothing')
    .argument('[kind]', 'as --list names it; all of them by default')
    .addOption(new Option('--html', 'its HTML').conflicts('text'))
    .option('--text', 'its text (the default)')
    .option('--out <folder>', 'write files into a folder instead: both forms, unless one is chosen')
    .option('--list', 'only list the kinds, with their subjects')
    .addOption(
      new Option('--json', 'print subjects, texts and HTML as JSON').conflicts(['html', 'text', 'out']),
    )
    .action(preview);
}

async function preview(kind: string | undefined, options: PreviewOptions): Promise<void> {
  const mails = written(kind);
  if (options.out !== undefined) await writeFiles(mails, options.out, options);
  else if (options.list) list(mails, options);
  else if (options.json) printJson(mails.map(([name, mail]) => ({ kind: name, ...mail })));
  else process.stdout.write(mails.map(([, mail]) => shown(mail, options, mails.length > 1)).join('\n'));
}

function written(kind: string | undefined): [name: string, mail: WrittenMail][] {
  const mails = Object.entries(previewMails());
  const chosen = mails.filter(([name]) => kind === undefined || name === kind);
  if (chosen.length > 0) return chosen;
  const names = mails.map(([name]) => name).join(', ');
  throw new BadInputError([{ place: 'KIND', text: `"${kind}" is no mail: they are ${names}` }]);
}

function list(mails: [name: string, mail: WrittenMail][], { json }: PreviewOptions): void {
  if (json) printJson(mails.map(([kind, { subject }]) => ({ kind, subject })));
  else process.stdout.write(mails.map(([name, { subject }]) => `${name.padEnd(22)}  ${subject}\n`).join(''));
}

function shown({ subject, text, html }: WrittenMail, options: PreviewOptions, isOneOfMany: boolean): string {
  if (options.html) return html;
  return `${isOneOfMany ? `${'='.repeat(76)}\n` : ''}Subject: ${subject}\n\n${text}`;
}

async function writeFiles(
  mails: [name: string, mail: WrittenMail][],
  folder: string,
  { html, text }: PreviewOptions,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const both = !html && !text;
  for (const [name, mail] of mails) {
    if (html || both) await writeFile(join(folder, `${name}.html`), mail.html);
    if (text || both)
      await writeFile(join(folder, `${name}.txt`), `Subject: ${mail.subject}\n\n${mail.text}`);
  }
  process.stdout.write(`${mails.length} mails are in ${folder}\n`);
}

import type { MailFigure, MailLink } from './content.ts';
import type { MailParts } from './layout.ts';

const WIDTH = 76;

/** A mail as plain text, in lines that no mail program has to break. */
export function layOutText({ content, footer, stopping }: MailParts): string {
  const { paragraphs, figures = [], action, closing = [] } = content;
  const body = [
    ...paragraphs.map(wrap),
    ...(figures.length === 0 ? [] : [tableOf(figures)]),
    ...(action === undefined ? [] : [linkLines(action)]),
    ...closing.map(wrap),
  ];
  const foot = [...footer.map(wrap), ...stopping.map(linkLines)];
  // The line of two dashes and a space begins a signature: replies leave it out.
  return `${body.join('\n\n')}\n\n-- \n${foot.join('\n\n')}\n`;
}

function linkLines({ label, url }: MailLink): string {
  return `${label}:\n${url}`;
}

function tableOf(figures: MailFigure[]): string {
  const width = Math.max(...figures.map(({ label }) => label.length)) + 3;
  return figures.map(({ label, value }) => `${`${label}:`.padEnd(width)}${value}`).join('\n');
}

/** Breaks lines between words; a word longer than a line, such as an address, stays whole. */
function wrap(paragraph: string): string {
  return paragraph.split('\n').map(wrapLine).join('\n');
}

function wrapLine(line: string): string {
  const lines: string[] = [''];
  for (const word of line.split(/[ \t]+/)) {
    const last = lines.at(-1) ?? '';
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

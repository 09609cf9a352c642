import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface GuideStep {
  heading: string;
  commands: string;
}

/** The commands of a chapter that a reader is to type, with the heading they stand under. */
export function readGuide(document: string, chapter: string): GuideStep[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs', document), 'utf8');
  const body = text.split(/^## /m).find((part) => part.startsWith(`${chapter}\n`));
  if (body === undefined) throw new Error(`${document} has no chapter "${chapter}"`);
  return body.split(/^### /m).flatMap((section) => {
    const heading = section.split('\n', 1)[0] ?? '';
    return [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands = '']) => ({ heading, commands }));
  });
}

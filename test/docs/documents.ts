import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...globSync('docs/**/*.md', { cwd: ROOT }),
];

export const readDocument = (path: string): Promise<string> => readFile(`${ROOT}${path}`, 'utf8');

/** The rows of every table of a document whose header begins so, each as its cells, without backticks. */
export async function rowsUnder(head: string, path: string): Promise<string[][]> {
  const rows: string[][] = [];
  let within = false;
  for (const line of (await readDocument(path)).split('\n')) {
    if (!line.startsWith('|')) within = false;
    else if (line.startsWith(`| ${head} |`)) within = true;
    else if (within && !line.startsWith('|-'))
      rows.push(
        line
          .slice(2, -2)
          .split(' | ')
          .map((cell) => cell.replaceAll('`', '').trim()),
      );
  }
  return rows;
}

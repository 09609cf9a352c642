import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One place in the source, and its replacement. */
interface Change {
  file: string;
  /** Must be there exactly once. */
  from: string;
  to: string;
}

/** A protection that is taken away on purpose: the tests named must notice. */
export interface Mutant {
  name: string;
  /** What is taken away, in words. */
  takes: string;
  /** Usually one; more where one place alone would not be a program. */
  changes: Change[];
  /** Test files that must fail. */
  tests: string[];
  /** Which of their tests to run; all of them without it. */
  only?: string;
}

/** The place to change is not there, or several times: the mutant has to be brought up to date. */
class PlaceNotFoundError extends Error {
  override name = 'PlaceNotFoundError';
}

/** The files as the mutant makes them, by path. Throws PlaceNotFoundError. */
export async function mutate(root: string, { name, changes }: Mutant): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const { file, from, to } of changes) {
    const text = files.get(file) ?? (await readFile(join(root, file), 'utf8'));
    const places = text.split(from).length - 1;
    if (places !== 1) {
      throw new PlaceNotFoundError(
        `mutant ${name}: "${from}" is ${places === 0 ? 'not' : `${places} times`} in ${file}`,
      );
    }
    files.set(
      file,
      text.replace(from, () => to),
    );
  }
  return files;
}

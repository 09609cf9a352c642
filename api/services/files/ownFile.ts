import type { Stats } from 'node:fs';
import { lstat, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic, { type Options } from 'write-file-atomic';

/** The owner is left as it is: changing it is a privileged system call, which a service may not make. The types lack false. */
const FILE_RIGHTS = { mode: 0o644, chown: false } as unknown as Options;
/** More than any of our files holds. */
const MOST_BYTES = 1_000_000;

/** The file at a path is not ours to replace. */
export class ForeignFileError extends Error {
  override name = 'ForeignFileError';

  constructor(path: string, what: string) {
    super(`${path} is ${what}, which is not replaced: move it away`);
  }
}

/**
 * The text of a file of ours; null when there is none, or an empty one. Throws ForeignFileError for anything else: a
 * link, a device or a pipe, which might never end, too.
 */
export async function readOwnFile(path: string, isOurs: (text: string) => boolean): Promise<string | null> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return null;
  if (!found.isFile()) throw new ForeignFileError(path, describeKind(found));
  if (found.size === 0) return null;
  const text = found.size > MOST_BYTES ? '' : await readFile(path, 'utf8');
  if (!isOurs(text)) throw new ForeignFileError(path, 'a file of something else');
  return text;
}

/** Replaces a file of ours in one step, or makes it and its folder. Throws ForeignFileError rather than replace another. */
export async function replaceOwnFile(
  path: string,
  text: string,
  isOurs: (text: string) => boolean,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await readOwnFile(path, isOurs);
  await writeFileAtomic(path, text, FILE_RIGHTS);
}

function describeKind(found: Stats): string {
  if (found.isSymbolicLink()) return 'a link';
  if (found.isDirectory()) return 'a folder';
  return found.isFIFO() || found.isSocket() ? 'a pipe or socket' : 'a device';
}

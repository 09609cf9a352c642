import { statfs } from 'node:fs/promises';
import { EmbeddedPostgresError } from './program.ts';

const whatToDo = 'set DATA_DIR to a folder that can be written, or DATABASE_URL to a PostgreSQL of your own';

export function diskIsFull(path: string): string {
  return `The disk of ${path} is full: make room there and start again; what was committed is safe`;
}

/** Says in one line what to do about a folder that can't hold the data; any other error is returned as it is. */
export function explainFolderFault(error: unknown, dataDir: string): unknown {
  const { code, path = dataDir } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new EmbeddedPostgresError(
        `${path} can't be written (read-only, or another user's): ${whatToDo}`,
        {
          cause: error,
        },
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new EmbeddedPostgresError(`${path} is a file where a folder is needed: ${whatToDo}`, {
        cause: error,
      });
    case 'ENOSPC':
    case 'EDQUOT':
      return new EmbeddedPostgresError(diskIsFull(dataDir), { cause: error });
    default:
      return error;
  }
}

/** Whether the folder's disk has no room left, when a server could not even write that into its log. */
export async function isFull(folder: string): Promise<boolean> {
  const { bavail, ffree, files } = await statfs(folder);
  return bavail === 0 || (files > 0 && ffree === 0);
}

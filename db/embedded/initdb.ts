import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { runProgram } from './program.ts';

/**
 * initdb, where it can be run: it hands its own path (the data's it does not) to a shell, between double quotes. Where
 * that path has letters that mean something there, it runs from a copy which lasts as long as what is returned.
 */
export async function findInitdb({ folder }: Binaries): Promise<{ path: string } & AsyncDisposable> {
  const name = process.platform === 'win32' ? 'initdb.exe' : 'initdb';
  if (process.platform === 'win32' || !/["$`\\\n]/.test(folder)) {
    return { path: join(folder, name), [Symbol.asyncDispose]: async () => {} };
  }
  const copy = await mkdtemp(join(tmpdir(), 'containerstacks-initdb-'));
  await cp(dirname(folder), copy, { recursive: true, verbatimSymlinks: true });
  await runProgram('chmod', ['-R', 'a+rX', copy], { cwd: '/', user: undefined });
  return {
    path: join(copy, 'bin', name),
    [Symbol.asyncDispose]: () => rm(copy, { recursive: true, force: true }),
  };
}

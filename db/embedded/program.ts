import { spawn } from 'node:child_process';

/** An expected failure of the embedded PostgreSQL: its message says what to do, and no stack is printed. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError';
}

/** The OS user that a program runs as; undefined means the one that runs this process. */
export type OsUser = { uid: number; gid: number };

type RunOptions = { cwd: string; user: OsUser | undefined; discardOutput?: boolean };

/** Runs a program to its end. Never rejects: a program that can't be run at all has code null. */
export function runProgram(
  file: string,
  args: string[],
  options: RunOptions,
): Promise<{ code: number | null; output: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: number | null; output: string }>();
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: environmentWithoutPostgres(),
    stdio: ['ignore', options.discardOutput ? 'ignore' : 'pipe', options.discardOutput ? 'ignore' : 'pipe'],
    windowsHide: true,
    ...options.user,
  });
  let output = '';
  const collect = (text: Buffer) => {
    output += text.toString();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  child.on('error', (error) => resolve({ code: null, output: error.message }));
  child.on('close', (code) => resolve({ code, output: output.trim() }));
  return promise;
}

/** PGDATA, PGPORT, PGOPTIONS and the like are meant for some other server. */
export function environmentWithoutPostgres(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PG')));
}

import { execFile } from 'node:child_process';

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a system program to its end. Throws if there is none of that name; the caller judges the exit code. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<Outcome>;

export const runProgram: RunProgram = (program, args) =>
  new Promise((resolve, reject) => {
    execFile(program, args, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });

/** As `run`, but throws what the program said if it fails. */
export async function demand(run: RunProgram, program: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(program, args);
  if (code === 0) return stdout;
  const said = stderr.trim() || stdout.trim() || `exit code ${code}`;
  throw new Error(`${[program, ...args].join(' ')} failed: ${said}`);
}

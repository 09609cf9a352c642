import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { relative } from 'node:path';
import { createInterface } from 'node:readline';

/** A test that failed. */
export interface Failure {
  name: string;
  /** Relative to the folder. */
  file: string;
  message: string;
}

export interface TestRun {
  failures: Failure[];
  /** Of the whole run; null when it was cut short. */
  code: number | null;
  /** The end of what the run said, for when no test failed and yet it did not go well. */
  words: string;
}

/** Runs tests of a folder with their own PostgreSQL. `untilFailure` ends the run at the first failure. */
export async function runTests(
  folder: string,
  files: string[],
  options: { only?: string[]; untilFailure: boolean; signal: AbortSignal },
): Promise<TestRun> {
  const child = spawn(
    process.execPath,
    [
      'test/run.ts',
      ...files,
      '--test-reporter-destination=stderr',
      '--test-reporter=./mutants/failureReporter.ts',
      '--test-reporter-destination=stdout',
      ...(options.only ?? []).map((pattern) => `--test-name-pattern=${pattern}`),
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const stop = () => child.kill();
  options.signal.addEventListener('abort', stop);
  const failures: Failure[] = [];
  let words = '';
  child.stderr.on('data', (text) => {
    words = `${words}${text}`.slice(-4_000);
  });
  const lines = createInterface(child.stdout).on('line', (line) => {
    const failure = readFailure(line, folder);
    if (!failure) return;
    failures.push(failure);
    if (options.untilFailure) stop();
  });
  const [[code]] = await Promise.all([once(child, 'close'), once(lines, 'close')]);
  options.signal.removeEventListener('abort', stop);
  return { failures, code: failures.length > 0 && options.untilFailure ? null : code, words };
}

/** Null for what is no failure of a single test: a file that ends badly is no proof of anything. */
function readFailure(line: string, folder: string): Failure | null {
  if (!line.startsWith('{')) return null;
  const { name, file, message } = JSON.parse(line) as Failure;
  return name.endsWith('.test.ts') ? null : { name, file: relative(folder, file), message };
}

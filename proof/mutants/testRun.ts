import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A test that ended. */
interface Result {
  name: string;
  /** Why it failed; null when it passed. */
  failure: string | null;
}

export interface TestRun {
  results: Result[];
  code: number | null;
  /** The end of the run's output, for a run that failed without a failing test. */
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
      '--test-reporter=./proof/mutants/resultReporter.ts',
      '--test-reporter-destination=stdout',
      ...(options.only ?? []).map((pattern) => `--test-name-pattern=${pattern}`),
    ],
    // A group of its own: what tests that are cut short leave behind can be ended with it.
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const stop = () => child.kill();
  child.on('exit', () => endGroup(child.pid));
  options.signal.addEventListener('abort', stop);
  const results: Result[] = [];
  let words = '';
  child.stderr.on('data', (text) => {
    words = `${words}${text}`.slice(-4_000);
  });
  const lines = createInterface(child.stdout).on('line', (line) => {
    const result = readResult(line);
    if (!result) return;
    results.push(result);
    if (options.untilFailure && result.failure !== null) stop();
  });
  const [[code]] = await Promise.all([once(child, 'close'), once(lines, 'close')]);
  options.signal.removeEventListener('abort', stop);
  return { results, code, words };
}

/** The daemons and apps of tests that were cut short; their PostgreSQL has been ended by the run itself. */
function endGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // No process is left. Windows has no groups.
    if (!['ESRCH', 'EINVAL', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Null for what is no single test: a file that ends badly is no proof of anything. */
function readResult(line: string): Result | null {
  if (!line.startsWith('{')) return null;
  const result = JSON.parse(line) as Result;
  return result.name.endsWith('.test.ts') ? null : result;
}

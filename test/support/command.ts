import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../cli/containerstacks.mjs', import.meta.url));

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the containerstacks command as a process of its own, without the environment of the tests. */
export async function containerstacks(
  args: readonly string[],
  env: Record<string, string> = {},
  cwd?: string,
  input = '',
): Promise<CommandResult> {
  const child = spawn(process.execPath, [launcher, ...args], {
    cwd,
    env: environment(env),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/**
 * Runs it on a terminal of its own (made by script, of util-linux or of macOS). Each answer is typed when the text before
 * it is on the screen. `stdout` is all that the screen has shown.
 */
export async function containerstacksOnTerminal(
  args: readonly string[],
  env: Record<string, string>,
  answers: readonly { to: string; type: string }[],
): Promise<CommandResult> {
  const command = [process.execPath, launcher, ...args].map((word) => `'${word}'`).join(' ');
  // Made without a size, and every letter would get a line of its own.
  const line = `stty rows 40 cols 120 && exec ${command}`;
  const given =
    process.platform === 'darwin' ? ['-q', '/dev/null', 'sh', '-c', line] : ['-qec', line, '/dev/null'];
  const child = spawn('script', given, {
    env: environment({ TERM: 'xterm', ...env }),
    // A question that nobody expects would wait for ever.
    timeout: 30_000,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const left = [...answers];
  let [stdout, from] = ['', 0];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    const at = left[0] === undefined ? -1 : stdout.indexOf(left[0].to, from);
    if (at < 0) return;
    from = at;
    child.stdin.write(left.shift()?.type ?? '');
  });
  const [stderr, [code]] = await Promise.all([
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

function environment(env: Record<string, string>): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  // No database but the one a test names: not the one that somebody has started in this folder.
  return { PATH, HOME, DATA_DIR: '/nonexistent', ...env };
}

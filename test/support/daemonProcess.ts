import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

export const DAEMON = fileURLToPath(new URL('../../scripts/billing-daemon/index.ts', import.meta.url));

/** Halves the time a daemon takes to start. */
export const COMPILE_CACHE = fileURLToPath(
  new URL('../../node_modules/.cache/containerstacks-tests', import.meta.url),
);

export type LogLine = Record<string, unknown> & { level: string; msg: string };

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A real daemon process, its log and its end. */
export class DaemonProcess {
  readonly child: ChildProcess;
  readonly lines: LogLine[] = [];
  readonly ended: Promise<Ending>;
  errorText = '';

  constructor(env: Record<string, string>, folder: string, nodeArguments = [DAEMON]) {
    this.child = spawn(process.execPath, nodeArguments, {
      // Nothing of the tests' own environment, and no .env file of the developer's.
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.ended = once(this.child, 'close').then(([code, signal]) => ({ code, signal }));
    if (!this.child.stdout || !this.child.stderr) throw new Error('no pipes');
    createInterface(this.child.stdout).on('line', (line) => this.lines.push(JSON.parse(line)));
    this.child.stderr.on('data', (data) => {
      this.errorText += data;
    });
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the daemon did not start');
    return this.child.pid;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  has(text: string): LogLine | undefined {
    return this.lines.find(({ msg }) => msg.includes(text));
  }

  /** The first line whose message has this text, logged already or soon. */
  logs(text: string, limitMs?: number): Promise<LogLine> {
    return until(`the daemon logs "${text}"`, () => this.has(text), {
      ...(limitMs === undefined ? {} : { limitMs }),
      seen: () => [this.lines.slice(-5), this.errorText],
    });
  }

  /** Resolves once it has stopped itself at its failpoint: a SIGCONT before that would be lost. Gives the step's name. */
  async pausedAt(): Promise<unknown> {
    const { step } = await this.logs('failpoint: stop');
    await until('the daemon is paused', () => /^T/.test(stateOf(this.pid)));
    return step;
  }

  /** How many lines have this text. */
  count(text: string): number {
    return this.lines.filter(({ msg }) => msg.includes(text)).length;
  }

  async stop(): Promise<Ending> {
    this.kill('SIGTERM');
    return this.ended;
  }
}

/** A process's state as ps shows it: T is stopped. */
function stateOf(pid: number): string {
  if (process.platform !== 'linux')
    return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '');
}

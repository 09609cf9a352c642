import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { COMPILE_CACHE } from './daemonProcess.ts';

const SCRIPT = fileURLToPath(new URL('billInLoop.ts', import.meta.url));

export interface LoopSum {
  runs: number;
  hours: number;
  collisions: number;
  failures: number;
}

/** A process that bills in a loop and respects no lease. */
export class BillingLoop implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #exited: Promise<unknown>;

  constructor(databaseUrl: string, runner: 'daemon' | 'built-in', sliceInstances: number) {
    this.#child = spawn(process.execPath, [SCRIPT], {
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: COMPILE_CACHE,
        DATABASE_URL: databaseUrl,
        RUNNER: runner,
        BILLING_SLICE_INSTANCES: String(sliceInstances),
      },
      stdio: 'pipe',
    });
    this.#exited = once(this.#child, 'exit');
    this.#child.stderr.pipe(process.stderr);
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
  }

  async ready(): Promise<void> {
    await this.#lines.next();
  }

  begin(): void {
    this.#child.stdin.write('begin\n');
  }

  /** Ends it after the run in hand. */
  async end(): Promise<LoopSum> {
    this.#child.stdin.end();
    const { value } = await this.#lines.next();
    if (value === undefined) throw new Error('the loop died');
    return JSON.parse(value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}

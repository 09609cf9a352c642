import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

const launcher = fileURLToPath(new URL('../../cli/containerstacks.mjs', import.meta.url));
/** With a build of the pages and a new PostgreSQL. */
const START_LIMIT_MS = 180_000;

/** `containerstacks start` with its demo, as somebody who tries it out gets it. */
export interface DemoApp {
  /** Such as http://127.0.0.1:40123 */
  address: string;
  email: string;
  password: string;
  stop(): Promise<void>;
}

/** Everything of it is in a temporary folder, which goes when it is stopped. */
export async function startDemo(): Promise<DemoApp> {
  const folder = await mkdtemp(join(tmpdir(), 'containerstacks-demo-'));
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [launcher, 'start'], {
    env: {
      PATH,
      HOME,
      DATA_DIR: folder,
      PORT: '0',
      LOG_LEVEL: 'warn',
      PAYMENT_INSTRUCTIONS: 'Example Bank; IBAN DE02 1203 0000 0000 2020 51',
      // One browser asks for more here than people do.
      RATE_LIMIT_ANONYMOUS: '100000',
      RATE_LIMIT_SIGNED_IN: '100000',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    // Ctrl-C in the terminal is ours to pass on.
    detached: true,
  });
  const ended = once(child, 'exit');
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const [, address = ''] = await until(
      'the demo listens',
      () => {
        if (child.exitCode !== null) throw new Error(`the demo ended:\n${said}`);
        return /listening on (http:\S+)/.exec(said);
      },
      { limitMs: START_LIMIT_MS, seen: () => said },
    );
    const [, email = '', password = ''] = /Sign in as (\S+) with the password (\S+)/.exec(said) ?? [];
    return { address, email, password, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

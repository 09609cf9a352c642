import { progress as progressBar } from '@clack/prompts';
import { EXIT } from './exitCodes.ts';

export interface Progress {
  /** `done` of `total`, in any unit; both count from the start. */
  report(done: number, total: number, message: string): void;
  /** Ends it with a last message about the result. */
  finish(message: string): void;
  /** Ends it without success; the error itself is reported by the caller. */
  fail(message: string): void;
}

/** In a log, a line now and then is enough. */
const LINE_INTERVAL_MS = 5_000;

/** What the bar itself takes of a line, and its dots; a message that runs into the next line is drawn again and again. */
const BAR_COLUMNS = 50;

interface ProgressOptions {
  /** What Ctrl-C, SIGINT and SIGTERM do; by default they end the process. Without a terminal they are left alone. */
  onInterrupt?: () => void;
  stderr?: NodeJS.WriteStream;
}

/**
 * Shows progress: a bar on a terminal, plain lines elsewhere. Always on stderr, so that stdout holds
 * nothing but the result.
 */
export function startProgress(title: string, options: ProgressOptions = {}): Progress {
  const { stderr = process.stderr } = options;
  return stderr.isTTY ? startBar(title, stderr, options.onInterrupt) : startLines(title, stderr);
}

/** Shows nothing: for commands run with --quiet. */
export const noProgress: Progress = { report() {}, finish() {}, fail() {} };

function startBar(title: string, stderr: NodeJS.WriteStream, onInterrupt?: () => void): Progress {
  const steps = 1_000;
  let shown = 0;
  let isInterrupted = false;
  // The bar catches the signals; without onCancel the work would go on.
  const bar = progressBar({
    max: steps,
    output: stderr,
    cancelMessage: onInterrupt ? 'Stopping after the current step' : 'Interrupted',
    onCancel: () => {
      isInterrupted = true;
      if (onInterrupt) onInterrupt();
      else process.exit(EXIT.interrupted);
    },
  });
  bar.start(title);
  // The bar also takes the keyboard, and would exit with code 0 on Ctrl-C. Released, Ctrl-C is SIGINT again.
  if (process.stdin.isTTY) process.stdin.setRawMode(false);
  const end = (say: (message: string) => void, message: string): void => {
    if (isInterrupted) stderr.write(`${message}\n`);
    else say(message);
  };
  return {
    report(done, total, message) {
      const step = total > 0 ? Math.floor((Math.min(done, total) / total) * steps) : shown;
      bar.advance(Math.max(0, step - shown), message.slice(0, Math.max(10, stderr.columns - BAR_COLUMNS)));
      shown = Math.max(shown, step);
    },
    finish: (message) => end(bar.stop, message),
    fail: (message) => end(bar.error, message),
  };
}

function startLines(title: string, stderr: NodeJS.WriteStream): Progress {
  // The interval starts now: work that ends sooner needs only its last line.
  let lastLineAt = performance.now();
  return {
    report(done, total, message) {
      const now = performance.now();
      if (now - lastLineAt < LINE_INTERVAL_MS) return;
      lastLineAt = now;
      const share = total > 0 ? `${Math.floor((100 * Math.min(done, total)) / total)} % ` : '';
      stderr.write(`${title}: ${share}${message}\n`);
    },
    finish: (message) => stderr.write(`${message}\n`),
    fail: (message) => stderr.write(`${message}\n`),
  };
}

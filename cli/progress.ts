import { progress as progressBar } from '@clack/prompts';
import { EXIT } from './failure.ts';

export interface Progress {
  /** `done` of `total` in any unit; both counted from the start. */
  report(done: number, total: number, message: string): void;
  /** Ends it with a last message: how it went. */
  finish(message: string): void;
  /** Ends it without success; the error itself is reported by the caller. */
  fail(message: string): void;
}

/** On a log, a line now and then says enough. */
const LINE_INTERVAL_MS = 5_000;

/**
 * Shows how far a piece of work is: a bar on a terminal, plain lines elsewhere. Always on stderr, so that stdout holds
 * nothing but the result.
 */
export function startProgress(title: string, stderr: NodeJS.WriteStream = process.stderr): Progress {
  return stderr.isTTY ? startBar(title, stderr) : startLines(title, stderr);
}

/** Nothing is shown: for commands that are told to be quiet. */
export const noProgress: Progress = { report() {}, finish() {}, fail() {} };

function startBar(title: string, stderr: NodeJS.WriteStream): Progress {
  const steps = 1_000;
  // The bar takes the signals over; without this the work would go on after them.
  const bar = progressBar({ max: steps, output: stderr, onCancel: () => process.exit(EXIT.interrupted) });
  // And it takes Ctrl-C from the keyboard as an exit in good order, which a cut-off piece of work is not.
  const interrupt = (): void => {
    process.exitCode = EXIT.interrupted;
  };
  const end = (say: (message: string) => void, message: string): void => {
    process.off('exit', interrupt);
    say(message);
  };
  let shown = 0;
  process.on('exit', interrupt);
  bar.start(title);
  return {
    report(done, total, message) {
      const step = total > 0 ? Math.floor((Math.min(done, total) / total) * steps) : shown;
      bar.advance(Math.max(0, step - shown), message);
      shown = Math.max(shown, step);
    },
    finish: (message) => end(bar.stop, message),
    fail: (message) => end(bar.error, message),
  };
}

function startLines(title: string, stderr: NodeJS.WriteStream): Progress {
  // The interval starts now: work that is over sooner needs no line but its last.
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

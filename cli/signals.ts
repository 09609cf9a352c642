import { constants } from 'node:os';

/** SIGHUP: the terminal was closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves at the first SIGINT, SIGTERM or SIGHUP; a second one exits at once, which transactions make harmless. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false;
    // A closed terminal takes no more output: no reason to stop half-way.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (stopping) process.exit(128 + constants.signals[signal]);
        stopping = true;
        resolve();
      });
    }
  });
}
